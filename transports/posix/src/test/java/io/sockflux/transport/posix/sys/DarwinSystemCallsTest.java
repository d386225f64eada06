package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What macOS is called for is the same on Linux, as far as this goes; the calls are made here in macOS's way. */
@EnabledOnOs(OS.LINUX)
class DarwinSystemCallsTest extends SystemCallsTesting {

    private static final int ENOSYS_OF_MACOS = 78;
    private static final int F_GETFD = 1;

    private final SystemCalls darwin = new DarwinSystemCalls();

    @Test
    void shouldSettleASocket() {
        assertSettled(opened(darwin.socket(Constant.AF_INET.number(), STREAM, 0)));
        assertThat(darwin.socket(4711, STREAM, 0)).isEqualTo(-97);
    }

    @Test
    void shouldSettleBothOfAPair() {
        MemorySegment both = arena.allocate(JAVA_INT, 2);
        assertThat(darwin.socketpair(Constant.AF_UNIX.number(), STREAM, 0, both.address()))
                .isZero();
        assertSettled(opened(both.getAtIndex(JAVA_INT, 0)));
        assertSettled(opened(both.getAtIndex(JAVA_INT, 1)));
    }

    @Test
    void shouldSettleWhatItAccepts() {
        int listening = opened(calls.socket(Constant.AF_UNIX.number(), STREAM, 0));
        MemorySegment name = arena.allocate(110, 8);
        name.set(JAVA_SHORT, 0, (short) Constant.AF_UNIX.number());
        calls.bind(listening, name.address(), 2);
        calls.listen(listening, 1);
        assertThat(darwin.accept(listening, 0, 0)).isEqualTo(-11);

        MemorySegment length = integer(110);
        calls.getsockname(listening, name.address(), length.address());
        int client = opened(darwin.socket(Constant.AF_UNIX.number(), STREAM, 0));
        assertThat(darwin.connect(client, name.address(), length.get(JAVA_INT, 0)))
                .isZero();
        assertSettled(opened(darwin.accept(listening, 0, 0)));
    }

    @Test
    void shouldHaveReceivedDescriptorsCloseOnExec() {
        int[] pair = pair(STREAM);
        MessageHeader header = new MessageHeader(arena, 1, ControlCodec.receiveRoom(2));
        header.vector(0, bytes("x").address(), 1);
        Descriptor own = new Descriptor(pair[0], number -> {});
        List<ControlMessage> rights = List.of(ControlMessage.Rights.of(own, own));
        header.prepare(0, 1, ControlCodec.encode(rights, false, header.control()));
        assertThat(darwin.sendmsg(pair[0], header.address(), 0)).isEqualTo(1);

        header.prepare(0, 1, ControlCodec.receiveRoom(2));
        assertThat(darwin.recvmsg(pair[1], header.address(), 0)).isEqualTo(1);

        List<ControlMessage> received = ControlCodec.decode(header.control(), header.controlLength(), calls::close);
        List<Descriptor> descriptors = ((ControlMessage.Rights) received.get(0)).descriptors();
        assertThat(descriptors).hasSize(2).allSatisfy(descriptor -> {
            assertThat(calls.fcntl(descriptor.number(), F_GETFD, 0)).isEqualTo(1);
            descriptor.close();
        });
    }

    @Test
    void shouldSayThatItHasNoCallsForManyMessages() {
        assertThat(darwin.recvmmsg(0, 0, 1, 0)).isEqualTo(-ENOSYS_OF_MACOS);
        assertThat(darwin.sendmmsg(0, 0, 1, 0)).isEqualTo(-ENOSYS_OF_MACOS);
    }

    private void assertSettled(int descriptor) {
        assertThat(calls.fcntl(descriptor, F_GETFD, 0)).as("close on exec").isEqualTo(1);
        assertThat(calls.fcntl(descriptor, Constant.F_GETFL.number(), 0) & Constant.O_NONBLOCK.number())
                .as("does not block")
                .isEqualTo(Constant.O_NONBLOCK.number());
    }
}
