package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sockflux.socket.FileStatus;
import io.sockflux.transport.posix.sys.layout.Constant;
import io.sockflux.transport.posix.sys.layout.StatStructure;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LinuxSystemCallsTest extends SystemCallsTesting {

    private static final int EBADF = 9;
    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;
    private static final int ESPIPE = 29;
    private static final int EPIPE = 32;
    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;
    private static final int TCP_CONGESTION = 13;

    @ParameterizedTest
    @ValueSource(ints = {STREAM, DATAGRAM, SEQUENCED_PACKET})
    void shouldMakePairsOfEachType(int type) {
        int[] pair = pair(type);
        assertThat(send(pair[0], "hello", 0)).isEqualTo(5);
        assertThat(received(pair[1], 16)).isEqualTo("hello");
    }

    @Test
    void shouldKeepTheBordersOfPacketsAndNotOfStreams() {
        int[] packets = pair(SEQUENCED_PACKET);
        int[] stream = pair(STREAM);
        for (int[] pair : new int[][] {packets, stream}) {
            send(pair[0], "one", 0);
            send(pair[0], "two", 0);
        }
        assertThat(received(packets[1], 16)).isEqualTo("one");
        assertThat(received(stream[1], 16)).isEqualTo("onetwo");
    }

    @Test
    void shouldNotBlockAndCloseOnExec() {
        for (int descriptor : pair(STREAM)) {
            assertThat(calls.fcntl(descriptor, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
            assertThat(calls.fcntl(descriptor, Constant.F_GETFL.number(), 0) & Constant.O_NONBLOCK.number())
                    .isEqualTo(Constant.O_NONBLOCK.number());
        }
    }

    @Test
    void shouldAnswerWithTheNegativeErrno() {
        int[] pair = pair(STREAM);
        MemorySegment room = arena.allocate(1);
        assertThat(calls.recv(pair[0], room.address(), 1, 0)).isEqualTo(-EAGAIN);
        assertThat(calls.recv(-1, room.address(), 1, 0)).isEqualTo(-EBADF);
        assertThat(calls.listen(pair[0], 1)).isEqualTo(-EINVAL);
        assertThat(calls.lseek(pair[0], 0, 0)).isEqualTo(-ESPIPE);
        calls.shutdown(pair[1], 2);
        assertThat(send(pair[0], "x", Constant.MSG_NOSIGNAL.number())).isEqualTo(-EPIPE);
    }

    @Test
    void shouldSayThatAStreamHasEnded() {
        int[] pair = pair(STREAM);
        assertThat(calls.shutdown(pair[0], 1)).isZero();
        assertThat(received(pair[1], 16)).isEmpty();
    }

    @Test
    void shouldAcceptWhatConnects() {
        int listening = opened(calls.socket(Constant.AF_UNIX.number(), STREAM, 0));
        MemorySegment autobind = arena.allocate(2, 2);
        autobind.set(JAVA_SHORT, 0, (short) Constant.AF_UNIX.number());
        assertThat(calls.bind(listening, autobind.address(), 2)).isZero();
        assertThat(calls.listen(listening, 1)).isZero();
        assertThat(calls.accept(listening, 0, 0)).isEqualTo(-EAGAIN);

        MemorySegment name = arena.allocate(110, 8);
        MemorySegment length = integer(110);
        assertThat(calls.getsockname(listening, name.address(), length.address()))
                .isZero();
        int client = opened(calls.socket(Constant.AF_UNIX.number(), STREAM, 0));
        assertThat(calls.connect(client, name.address(), length.get(JAVA_INT, 0)))
                .isZero();

        int accepted = opened(calls.accept(listening, name.address(), length.address()));
        assertThat(length.get(JAVA_INT, 0)).as("a client without a name").isEqualTo(2);
        assertThat(calls.fcntl(accepted, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(calls.getpeername(client, name.address(), integer(110).address()))
                .isZero();
    }

    @Test
    void shouldTellTheTrueLengthOfAnOption() {
        int socket = opened(calls.socket(Constant.AF_INET.number(), STREAM, 0));
        MemorySegment value = arena.allocate(64);
        MemorySegment length = integer(64);
        assertThat(calls.getsockopt(
                        socket, Constant.IPPROTO_TCP.number(), TCP_CONGESTION, value.address(), length.address()))
                .isZero();
        int whole = length.get(JAVA_INT, 0);
        assertThat(whole).isEqualTo(16);

        assertThat(value.getString(0)).isNotEmpty().matches("[a-z0-9_]+");
        assertThat(calls.getsockopt(
                        socket,
                        Constant.SOL_SOCKET.number(),
                        Constant.SO_TYPE.number(),
                        value.address(),
                        length.address()))
                .isZero();
        assertThat(length.get(JAVA_INT, 0)).isEqualTo(4);
        assertThat(value.get(JAVA_INT, 0)).isEqualTo(STREAM);
    }

    @Test
    void shouldCountWhatWaits() {
        int[] pair = pair(STREAM);
        send(pair[0], "hello", 0);
        MemorySegment count = integer(0);
        assertThat(calls.ioctl(pair[1], Constant.FIONREAD.number(), count.address()))
                .isZero();
        assertThat(count.get(JAVA_INT, 0)).isEqualTo(5);
        assertThat(calls.ioctl(pair[0], Constant.SIOCOUTQ.number(), count.address()))
                .isZero();
        assertThat(count.get(JAVA_INT, 0)).isGreaterThanOrEqualTo(5);
        received(pair[1], 16);
        assertThat(calls.ioctl(pair[0], Constant.SIOCOUTQ.number(), count.address()))
                .isZero();
        assertThat(count.get(JAVA_INT, 0)).isZero();
    }

    @Test
    void shouldKnowTheUrgentMark() {
        int socket = opened(calls.socket(Constant.AF_INET.number(), STREAM, 0));
        MemorySegment atMark = integer(-1);
        assertThat(calls.ioctl(socket, Constant.SIOCATMARK.number(), atMark.address()))
                .isZero();
        assertThat(atMark.get(JAVA_INT, 0)).isZero();
    }

    @Test
    void shouldPollWithoutWaiting() {
        int[] pair = pair(STREAM);
        int in = Constant.POLLIN.number();
        int out = Constant.POLLOUT.number();
        assertThat(calls.poll(pair[1], in)).isZero();
        assertThat(calls.poll(pair[1], in | out)).isEqualTo(out);
        send(pair[0], "x", 0);
        assertThat(calls.poll(pair[1], in | out)).isEqualTo(in | out);
        assertThat(calls.poll(-1, in)).as("no descriptor, no event").isZero();
    }

    @Test
    void shouldReadAndWriteFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "0123456789");
        MemorySegment path = arena.allocateFrom(file.toString());
        int descriptor = opened(calls.open(path.address(), 2, 0));
        MemorySegment room = arena.allocate(4);
        assertThat(calls.lseek(descriptor, 3, 0)).isEqualTo(3);
        assertThat(calls.read(descriptor, room.address(), 4)).isEqualTo(4);
        assertThat(text(room, 4)).isEqualTo("3456");
        assertThat(calls.write(descriptor, bytes("abc").address(), 3)).isEqualTo(3);
        assertThat(file).hasContent("0123456abc");
        assertThat(calls.fcntl(descriptor, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(calls.open(arena.allocateFrom(folder + "/none").address(), 0, 0))
                .isEqualTo(-2);
    }

    @Test
    void shouldDuplicateToADescriptorThatClosesOnExec() {
        int[] pair = pair(STREAM);
        int copy = opened(calls.dup(pair[0]));
        assertThat(copy).isNotEqualTo(pair[0]);
        assertThat(calls.fcntl(copy, F_GETFD, 0)).isEqualTo(FD_CLOEXEC);
        assertThat(send(copy, "through the copy", 0)).isEqualTo(16);
        assertThat(received(pair[1], 32)).isEqualTo("through the copy");
    }

    @Test
    void shouldSayWhatAFileIs(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "0123456789");
        FileStatus status =
                status(opened(calls.open(arena.allocateFrom(file.toString()).address(), 0, 0)));
        assertThat(status.type()).isEqualTo(FileStatus.Type.REGULAR);
        assertThat(status.size()).isEqualTo(10);
        assertThat(status.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
        assertThat(status.device()).isEqualTo(Files.getAttribute(file, "unix:dev"));
        assertThat(status.links()).isEqualTo(1);
        assertThat(status.uid()).isEqualTo(calls.getuid()).isEqualTo(Files.getAttribute(file, "unix:uid"));
        assertThat(status.gid()).isEqualTo(Files.getAttribute(file, "unix:gid"));
        assertThat(status.permissions()).isEqualTo((int) Files.getAttribute(file, "unix:mode") & 07777);
        assertThat(status.blockSize()).isPositive();
        assertThat(status.modified()).isEqualTo(Files.getLastModifiedTime(file).toInstant());
        assertThat(status.meaningful()).containsExactlyInAnyOrder(FileStatus.Member.values());

        assertThat(type("/")).isEqualTo(FileStatus.Type.DIRECTORY);
        assertThat(type("/dev/null")).isEqualTo(FileStatus.Type.CHARACTER_DEVICE);
    }

    @Test
    void shouldSayWhatASocketIs() throws Exception {
        int socket = pair(STREAM)[0];
        FileStatus status = status(socket);
        assertThat(status.type()).isEqualTo(FileStatus.Type.SOCKET);
        assertThat("socket:[" + status.inode() + "]")
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/fd/" + socket))
                        .toString());
        assertThat(status.uid()).isEqualTo(calls.getuid());
        assertThat(status.gid()).isEqualTo(calls.getgid());
        assertThat(status.meaningful())
                .isEqualTo(EnumSet.of(
                        FileStatus.Member.TYPE,
                        FileStatus.Member.INODE,
                        FileStatus.Member.DEVICE,
                        FileStatus.Member.UID,
                        FileStatus.Member.GID));
        assertThat(status.size()).as("means nothing").isZero();
        assertThat(status.changed()).as("means nothing").isEqualTo(Instant.EPOCH);
    }

    @Test
    void shouldAskForAStatusByTheOlderNameToo() throws Throwable {
        int socket = pair(STREAM)[0];
        MemorySegment older = arena.allocate(StatStructure.SIZE, 8);
        MethodHandle fstat;
        try {
            fstat = NativeCall.versionedFstat();
        } catch (UnsatisfiedLinkError e) {
            abort("this library has no __fxstat");
            throw e;
        }
        assertThat((int) fstat.invokeExact(NativeCall.state(), socket, older.address()))
                .isZero();
        assertThat(StatStructure.read(older)).isEqualTo(status(socket));
    }

    @Test
    void shouldKnowThisProcess() {
        assertThat(calls.getpid()).isEqualTo((int) ProcessHandle.current().pid());
    }

    private FileStatus.Type type(String path) {
        return status(opened(calls.open(arena.allocateFrom(path).address(), 0, 0)))
                .type();
    }

    private FileStatus status(int descriptor) {
        MemorySegment status = arena.allocate(StatStructure.SIZE, 8);
        assertThat(calls.fstat(descriptor, status.address())).isZero();
        return StatStructure.read(status);
    }
}
