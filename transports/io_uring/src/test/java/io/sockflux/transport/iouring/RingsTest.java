package io.sockflux.transport.iouring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why there is no ring is told; each case in a JVM of its own, under a filter of system calls of its own. */
class RingsTest {

    /** Has io_uring_setup, which is number 425 everywhere, fail with an errno, then becomes the command. */
    private static final String REFUSE = """
            import ctypes, os, struct, sys
            libc = ctypes.CDLL(None, use_errno=True)
            code = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (6, 0, 0, 0x50000 | int(sys.argv[1])), (6, 0, 0, 0x7FFF0000)]
            memory = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in code))
            class Filter(ctypes.Structure):
                _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]
            refusal = Filter(len(code), ctypes.addressof(memory))
            if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(refusal), 0, 0):
                sys.exit("no filter")
            os.execvp(sys.argv[2], sys.argv[2:])
            """;

    /** What the child runs. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            System.out.println(new IoUringTransport().availability());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, not permitted; a seccomp filter refuses io_uring_setup",
        "38, 'not implemented; the kernel has no io_uring, or a seccomp filter says so'",
        "12, RLIMIT_MEMLOCK"
    })
    void shouldSayWhyTheKernelGivesNoRing(int errno, String reason) throws Exception {
        Assumptions.assumeTrue(hasPython(), "there is no python3");
        assertThat(told(List.of("python3", "-c", REFUSE, Integer.toString(errno)), List.of()))
                .startsWith("not available: failed to ")
                .contains(reason);
    }

    @Test
    void shouldSayThatThereIsNoNativeCodeForTheProcessor() throws Exception {
        assertThat(told(List.of(), List.of("-Dos.arch=s390x")))
                .startsWith(
                        "not available: Netty's native code, which is there for glibc on x86-64, AArch64 and RISC-V,");
    }

    @Test
    void shouldSayThatSomebodyLetNettyAcceptAheadOfDemand() throws Exception {
        assertThat(told(List.of(), List.of("-Dio.netty.iouring.acceptMultiShotEnabled=true")))
                .contains("expected: -Dio.netty.iouring.acceptMultiShotEnabled=false");
    }

    @Test
    void shouldSayThatThisIsNotLinux() throws Exception {
        assertThat(told(List.of(), List.of("-Dos.name=Plan9"))).isEqualTo("not available: this is Plan9, not Linux");
    }

    @Test
    void shouldNameTheSettingThatForbidsIt() {
        assertThat(Rings.reason("Operation not permitted", "2"))
                .isEqualTo("Operation not permitted; kernel.io_uring_disabled is 2, for everybody");
        assertThat(Rings.reason("Operation not permitted", "1"))
                .isEqualTo("Operation not permitted; kernel.io_uring_disabled is 1, for all but a group");
    }

    private static boolean hasPython() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, "python3").canExecute());
    }

    private static String told(List<String> before, List<String> options) throws IOException, InterruptedException {
        Assumptions.assumeTrue(System.getProperty("os.name").startsWith("Linux"), "this is not Linux");
        List<String> words = new ArrayList<>(before);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Child.class.getName()));
        Process child = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        return output.strip();
    }
}
