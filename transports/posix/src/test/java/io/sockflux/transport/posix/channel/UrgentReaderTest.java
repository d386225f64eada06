package io.sockflux.transport.posix.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Capability;
import io.sockflux.transport.posix.sys.ScriptedSystemCalls;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens at a mark so rarely that the kernel has to be played. */
class UrgentReaderTest {

    private static final int SOCKET = 7;
    private static final byte[] TWO = {2, 0, 0, 0};
    private static final byte[] YES = {1, 0, 0, 0};

    @Test
    void shouldReadOnLaterWhereASignalCameFirstAtTheMark() throws SystemCallException {
        ScriptedSystemCalls kernel = new ScriptedSystemCalls();
        kernel.expect("setsockopt", SOCKET);
        PosixStreamChannel channel =
                new PosixStreamChannel(null, kernel, SOCKET, Endpoint.parse("tcp://127.0.0.1:1"), Set.of(), true, null);
        UrgentReader reader = new UrgentReader(channel);
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) channel.unsafe().recvBufAllocHandle();
        handle.reset(channel.config());

        kernel.expect("ioctl", SOCKET).writes(2, TWO);
        kernel.expect("ioctl", SOCKET).writes(2, YES);
        kernel.expect("recv", SOCKET).fails(Errno.EAGAIN);

        assertThat(reader.next(handle)).isEqualTo(UrgentReader.Read.NOTHING);
        kernel.assertPlayed();
    }

    @Test
    void shouldBeMadeForUrgentDataOnlyWhereAsked() {
        ScriptedSystemCalls kernel = new ScriptedSystemCalls();
        new PosixStreamChannel(
                null, kernel, SOCKET, Endpoint.parse("tcp://127.0.0.1:1"), Set.of(Capability.MESSAGES), true, null);
        kernel.assertPlayed();
    }
}
