package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.option.TcpField;
import io.sockflux.option.TcpInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The fields of {@code struct tcp_info}, those that the system's own header is new enough for, against what it says. */
@EnabledOnOs(OS.LINUX)
@EnabledIf(value = "thereIsACompiler", disabledReason = "there is no cc, which reads the system's headers")
class TcpInfoLayoutTest {

    private static final String RELEASE = "LINUX_VERSION_CODE";
    private static final String SIZE = "sizeof(struct tcp_info)";

    @TempDir
    Path folder;

    private CProgram program;
    private long size;
    private List<TcpField> fields;

    static boolean thereIsACompiler() {
        return CProgram.isThereACompiler();
    }

    @BeforeEach
    void readHeader() throws Exception {
        program = new CProgram(folder, "linux/version.h", "linux/tcp.h");
        assumeTrue(program.hasHeaders(), "linux/tcp.h is not installed");
        Map<String, Long> header = program.values(List.of(RELEASE, SIZE));
        size = header.getOrDefault(SIZE, 0L);
        long release = header.getOrDefault(RELEASE, 0L);
        fields = Arrays.stream(TcpField.values())
                .filter(field -> release(field) <= release)
                .toList();
    }

    @Test
    void shouldStandWhereTheHeaderHasThem() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (TcpField field : fields) {
            if (isWhole(field)) {
                ours.put("offsetof(struct tcp_info, " + field.cName() + ")", (long) field.offset());
                ours.put("sizeof(((struct tcp_info *) 0)->" + field.cName() + ")", (long) field.length());
            }
        }
        assertThat(ours).isNotEmpty().isEqualTo(program.values(List.copyOf(ours.keySet())));
    }

    @Test
    void shouldHaveTheBitsThatTheCompilerGivesThem() throws Exception {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (TcpField field : fields) {
            if (!isWhole(field)) {
                for (long value : new long[] {1, (1L << field.bits()) - 1}) {
                    ours.put(octetOf(field, value), octet(field, value));
                }
            }
        }
        assertThat(ours).isNotEmpty().isEqualTo(program.printed(List.copyOf(ours.keySet())));
    }

    @Test
    void shouldHaveAFieldAtTheEndOfTheHeadersStruct() {
        // The last four bytes of 280 have no field, as two releases have them differently.
        assumeTrue(size < 280, "the header is as new as the fields");
        assertThat(Arrays.stream(TcpField.values()).map(field -> (long) field.offset() + field.length()))
                .contains(size);
    }

    private static boolean isWhole(TcpField field) {
        return field.bits() == field.length() * Byte.SIZE;
    }

    /** In C: what the field's byte is where the field has this value and all else is 0. */
    private static String octetOf(TcpField field, long value) {
        return "((union { struct tcp_info info; unsigned char bytes[" + SIZE + "]; }) { .info = { ." + field.cName()
                + " = " + value + " } }).bytes[" + field.offset() + "]";
    }

    /** The same by how the field is read. */
    private static long octet(TcpField field, long value) {
        for (int octet = 0; octet < 256; octet++) {
            ByteBuffer info = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
            info.put(field.offset(), (byte) octet);
            if (TcpInfo.of(info).value(field).orElseThrow() == value) {
                return octet;
            }
        }
        throw new AssertionError(field.cName() + " is never " + value);
    }

    private static long release(TcpField field) {
        String[] parts = field.since().split("\\.", -1);
        return Long.parseLong(parts[0]) << 16 | Long.parseLong(parts[1]) << 8;
    }
}
