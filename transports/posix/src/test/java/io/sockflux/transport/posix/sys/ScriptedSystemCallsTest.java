package io.sockflux.transport.posix.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.error.Errno;
import io.sockflux.message.ControlMessage;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a test plays the kernel. */
class ScriptedSystemCallsTest {

    private static final int SOCKET = 7;

    private final ScriptedSystemCalls kernel = new ScriptedSystemCalls();
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void shouldPlayAScript() {
        kernel.expect("socket", Constant.AF_INET.number()).answers(SOCKET);
        kernel.expect("recv", SOCKET, ScriptedSystemCalls.ANY, 16).brings((byte) 1, (byte) 2);
        kernel.expect("recv", SOCKET).fails(Errno.EAGAIN);
        kernel.always("close", 0);

        MemorySegment room = arena.allocate(16);
        int socket = kernel.socket(Constant.AF_INET.number(), 1, 0);
        assertThat(kernel.recv(socket, room.address(), 16, 0)).isEqualTo(2);
        assertThat(room.asSlice(0, 3).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 0);
        assertThat(kernel.close(socket)).isZero();
        assertThat(kernel.recv(socket, room.address(), 16, 0)).isEqualTo(-Errno.EAGAIN.number());
        kernel.assertPlayed();
    }

    @Test
    void shouldBringAndTakeMessages() {
        List<ControlMessage> hops = List.of(new ControlMessage.HopLimit(3));
        byte[] control = new byte[ControlCodec.room(hops, false)];
        ControlCodec.encode(hops, false, MemorySegment.ofArray(control));
        kernel.expect("recvmsg", SOCKET)
                .brings(new MessageMemory.Content(
                        new byte[] {1, 2, 3}, new byte[16], control, Constant.MSG_TRUNC.number()));
        kernel.expect("sendmsg", SOCKET)
                .takes(message -> assertThat(message.data()).containsExactly(1, 2, 3));

        MessageHeader header = new MessageHeader(arena, 2, 64);
        MemorySegment data = arena.allocate(3);
        header.vector(0, data.address(), 2);
        header.vector(1, data.address() + 2, 1);
        header.prepare(MessageHeader.NAME_ROOM, 2, 64);
        assertThat(kernel.recvmsg(SOCKET, header.address(), 0)).isEqualTo(3);
        assertThat(header.nameLength()).isEqualTo(16);
        assertThat(header.flags()).isEqualTo(Constant.MSG_TRUNC.number());
        assertThat(ControlCodec.decode(header.control(), header.controlLength(), number -> {}))
                .isEqualTo(hops);

        header.prepare(0, 2, 0);
        assertThat(kernel.sendmsg(SOCKET, header.address(), 0)).isEqualTo(3);
        kernel.assertPlayed();
    }

    @Test
    void shouldFailAtACallThatIsNotTheNext() {
        kernel.expect("listen", SOCKET, 128);
        assertThatThrownBy(() -> kernel.listen(SOCKET, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessage("listen(7, 1) (expected: listen(7, 128))");
        assertThatThrownBy(kernel::assertPlayed)
                .isInstanceOf(AssertionError.class)
                .hasMessage("listen(7, 1) (expected: listen(7, 128))");
    }

    @Test
    void shouldFailAtACallTooMany() {
        assertThatThrownBy(kernel::getpid).hasMessage("getpid() (expected: no more calls)");
    }

    @Test
    void shouldFailForACallThatIsNotMade() {
        assertThatCode(kernel::assertPlayed).doesNotThrowAnyException();
        kernel.expect("close");
        assertThatThrownBy(kernel::assertPlayed).hasMessage("no call (expected: close(…))");
    }
}
