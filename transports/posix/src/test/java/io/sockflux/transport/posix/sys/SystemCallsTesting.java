package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.transport.posix.sys.layout.Constant;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** Descriptors that are closed after a test, and what the kernel reads and writes. */
abstract class SystemCallsTesting {

    static final int STREAM = 1;
    static final int DATAGRAM = 2;
    static final int SEQUENCED_PACKET = 5;

    final SystemCalls calls = new LinuxSystemCalls();
    final Arena arena = Arena.ofConfined();
    private final Deque<Integer> open = new ArrayDeque<>();

    @AfterEach
    void closeWhatIsOpen() {
        open.forEach(calls::close);
        arena.close();
    }

    /** Has it closed after the test; fails where it is an errno instead. */
    int opened(int descriptor) {
        assertThat(descriptor).as("a descriptor, or the negative errno").isNotNegative();
        open.add(descriptor);
        return descriptor;
    }

    int[] pair(int type) {
        MemorySegment both = arena.allocate(JAVA_INT, 2);
        assertThat(calls.socketpair(Constant.AF_UNIX.number(), type, 0, both.address()))
                .isZero();
        return new int[] {opened(both.getAtIndex(JAVA_INT, 0)), opened(both.getAtIndex(JAVA_INT, 1))};
    }

    /** A socket that is bound to this address of the loopback and to a port that the kernel has chosen. */
    int boundDatagramSocket(Constant family) {
        int socket = opened(calls.socket(family.number(), DATAGRAM, 0));
        MemorySegment name = loopback(family);
        assertThat(calls.bind(socket, name.address(), (int) name.byteSize())).isZero();
        return socket;
    }

    void connect(int socket, Constant family, int to) {
        MemorySegment name = loopback(family);
        MemorySegment length = integer((int) name.byteSize());
        assertThat(calls.getsockname(to, name.address(), length.address())).isZero();
        assertThat(calls.connect(socket, name.address(), (int) name.byteSize())).isZero();
    }

    MemorySegment loopback(Constant family) {
        boolean ipv6 = family == Constant.AF_INET6;
        MemorySegment name = arena.allocate(ipv6 ? 28 : 16, 8);
        name.set(JAVA_SHORT, 0, (short) family.number());
        if (ipv6) {
            name.set(JAVA_BYTE, 23, (byte) 1);
        } else {
            MemorySegment.copy(new byte[] {127, 0, 0, 1}, 0, name, JAVA_BYTE, 4, 4);
        }
        return name;
    }

    void turnOn(int socket, Constant level, Constant option) {
        MemorySegment on = integer(1);
        assertThat(calls.setsockopt(socket, level.number(), option.number(), on.address(), 4))
                .isZero();
    }

    int send(int descriptor, String text, int flags) {
        MemorySegment bytes = bytes(text);
        return calls.send(descriptor, bytes.address(), bytes.byteSize(), flags);
    }

    String received(int descriptor, int most) {
        MemorySegment room = arena.allocate(most);
        int length = calls.recv(descriptor, room.address(), most, 0);
        assertThat(length).isNotNegative();
        return text(room, length);
    }

    MemorySegment bytes(String text) {
        return arena.allocateFrom(JAVA_BYTE, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(MemorySegment room, int length) {
        return new String(room.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    MemorySegment integer(int value) {
        return arena.allocateFrom(JAVA_INT, value);
    }

    static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
