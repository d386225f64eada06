package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.address.Endpoint;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import io.sockflux.address.UnixUnnamedEndpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class SocketAddressesTest {

    private static final int LONGEST_PATH = 107;

    private final MemorySegment room =
            Arena.ofAuto().allocate(MessageHeader.NAME_ROOM, 8).fill((byte) 0xff);

    private @Nullable Endpoint read(int length) {
        return SocketAddresses.read(room, length, SocketType.DGRAM, Protocol.UDP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "udp://192.0.2.1:65535",
                "udp://[2001:db8::1]:1",
                "udp://[fe80::1%1]:9",
                "udp://[::]:0",
                "vsock://1:2"
            })
    void shouldReadWhatItHasWrittenWhateverWasThereBefore(String text) {
        Endpoint endpoint = Endpoint.parse(text);
        int length = SocketAddresses.write(endpoint, room);
        Endpoint back = SocketAddresses.read(room, length, endpoint.type(), endpoint.protocol());
        assertThat(String.valueOf(back)).isEqualTo(endpoint.toString());
    }

    @Test
    void shouldLeaveNoScopeOfTheAddressBefore() {
        SocketAddresses.write(Endpoint.parse("udp://[fe80::1%1]:9"), room);
        SocketAddresses.write(Endpoint.parse("udp://[fe80::2]:9"), room);
        assertThat(room.asSlice(4, 4).toArray(JAVA_BYTE)).as("flow").containsOnly(0);
        assertThat(room.asSlice(24, 4).toArray(JAVA_BYTE)).as("scope").containsOnly(0);
    }

    @Test
    void shouldReadNoAddressThatIsCut() {
        int length = SocketAddresses.write(Endpoint.parse("udp://[2001:db8::1]:1"), room);
        assertThat(length).isEqualTo(28);
        for (int cut = 0; cut < length; cut++) {
            assertThat(read(cut)).as("%d bytes", cut).isNull();
        }
        SocketAddresses.write(Endpoint.parse("udp://192.0.2.1:1"), room);
        assertThat(read(7)).isNull();
        assertThat(read(8)).isNotNull();
        assertThat(SocketAddresses.internetAddress(room, 1)).isEmpty();
    }

    @Test
    void shouldTakeAPathOfTheGreatestLengthAndNoneThatIsLonger() {
        String path = "/" + "x".repeat(LONGEST_PATH - 1);
        int length = SocketAddresses.write(new UnixPathEndpoint(path), room);
        assertThat(length).isEqualTo(110);
        assertThat(room.get(JAVA_BYTE, 109)).as("the zero behind it").isZero();
        assertThat(read(length)).isEqualTo(new UnixPathEndpoint(path, SocketType.DGRAM));
        assertThatThrownBy(() -> SocketAddresses.write(new UnixPathEndpoint(path + "x"), room))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("108 bytes");
    }

    @Test
    void shouldReadNamesOfUnixSocketsAndNone() {
        int length = SocketAddresses.write(new UnixAbstractEndpoint("a"), room);
        assertThat(length).isEqualTo(4);
        assertThat(read(length)).isEqualTo(new UnixAbstractEndpoint("a", SocketType.DGRAM));
        assertThat(read(3)).isEqualTo(new UnixUnnamedEndpoint(SocketType.DGRAM));
        assertThat(read(2)).isEqualTo(new UnixUnnamedEndpoint(SocketType.DGRAM));
        room.set(JAVA_BYTE, 3, (byte) 0xff);
        assertThat(read(4)).as("a name that is no text").isEqualTo(new UnixUnnamedEndpoint(SocketType.DGRAM));
    }
}
