package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.transport.posix.Meeting.Link;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** Descriptors that travel beside bytes: each is open where it came, and closed everywhere else. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DescriptorPassingTest {

    private static final int MOST = 253;
    private static final int CLOSE_ON_EXEC = 0_2000000;

    @TempDir
    private Path folder;

    /** Each of so many has its own number in it. */
    private static final String SENDS = """
            for count in (1, 7, 253):
                wait()
                files = []
                for i in range(count):
                    r, w = os.pipe()
                    os.write(w, b'%d' % i)
                    os.close(w)
                    files.append(r)
                socket.send_fds(s, [b'with %d' % count], files)
                for f in files: os.close(f)
            wait()
            """;

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldReceiveAnyNumberOfThemOpenAndCloseOnExec(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, type, SENDS, Capability.MESSAGES)) {
            long before = openDescriptors();
            for (int count : new int[] {1, 7, MOST}) {
                link.peer().goOn();
                Message message =
                        Waiting.result(link.connection().receiveMessages().next());
                assertThat(Texts.of(message)).isEqualTo("with " + count);
                assertThat(message.isControlTruncated()).isFalse();
                List<Descriptor> came = message.descriptors();
                assertThat(came).hasSize(count);
                for (int i = 0; i < count; i++) {
                    assertThat(flags(came.get(i)) & CLOSE_ON_EXEC).isEqualTo(CLOSE_ON_EXEC);
                    assertThat(read(network, came.get(i))).isEqualTo(Integer.toString(i));
                }
                came.forEach(Descriptor::close);
            }
            // The process may have closed others meanwhile.
            assertThat(openDescriptors()).isLessThanOrEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldSendAnyNumberOfThemAndCloseItsOwn(SocketType type, Network network) throws Exception {
        String program = """
                for count in (1, 7, 253):
                    data, files, flags, _ = socket.recv_fds(s, 100, 253)
                    tell('%s %d %s %d' % (data, len(files), b''.join(os.read(f, 9) for f in files), flags))
                    for f in files: os.close(f)
                """;
        try (Link link = Meeting.CONNECTED_BY_NAME.link(network, type, program, Capability.MESSAGES)) {
            for (int count : new int[] {1, 7, MOST}) {
                List<Descriptor> files = files(network, count);
                Waiting.done(link.connection()
                        .sendMessage(Texts.message("with " + count).with(new Rights(files))));
                String contents = String.join(
                        "",
                        Stream.iterate(0, i -> i + 1)
                                .limit(count)
                                .map(String::valueOf)
                                .toList());
                assertThat(link.peer().told()).isEqualTo("b'with %d' %d b'%s' 0", count, count, contents);
                assertThat(files).noneMatch(Descriptor::isOpen);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldCloseWhatItCouldNotSend(SocketType type, Network network) throws Exception {
        try (Link link =
                Meeting.CONNECTED_BY_PATH.link(network, type, "tell(s.recv(100))\nwait()\n", Capability.MESSAGES)) {
            List<Descriptor> tooMany = files(network, MOST + 1);
            assertThatThrownBy(() -> Waiting.done(
                            link.connection().sendMessage(Texts.message("x").with(new Rights(tooMany)))))
                    .cause()
                    .isInstanceOf(SendFailedException.class)
                    .hasMessageContaining("expected: at most 253 in one message");
            assertThat(tooMany).noneMatch(Descriptor::isOpen);

            List<Descriptor> closed = files(network, 2);
            closed.get(1).close();
            assertThatThrownBy(() -> Waiting.done(
                            link.connection().sendMessage(Texts.message("x").with(new Rights(closed)))))
                    .cause()
                    .isInstanceOf(SendFailedException.class)
                    .hasMessageContaining("is closed or given away");
            assertThat(closed).noneMatch(Descriptor::isOpen);

            // The connection has lost nothing by that.
            Waiting.done(link.connection().send("lives on"));
            assertThat(link.peer().told()).isEqualTo("b'lives on'");

            Waiting.done(link.connection().abort());
            List<Descriptor> late = files(network, 2);
            assertThatThrownBy(() -> Waiting.done(
                            link.connection().sendMessage(Texts.message("x").with(new Rights(late)))))
                    .cause()
                    .isInstanceOf(SendFailedException.class);
            assertThat(late).noneMatch(Descriptor::isOpen);
        }
    }

    private static final String SENDS_THREE = """
            wait()
            r = os.open('/dev/full', os.O_RDONLY)
            for i in range(3): socket.send_fds(s, [b'x'], [r] * 5)
            s.shutdown(socket.SHUT_WR)
            tell('sent')
            wait()
            """;

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldCloseThoseThatWhoWantsBytesOnlyDoesNotTake(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, type, SENDS_THREE, Capability.MESSAGES)) {
            link.peer().goOn();
            assertThat(Waiting.result(link.connection().receive().map(Texts::of).collectList()))
                    .containsExactly("x", "x", "x");
            assertThat(receivedDescriptors()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldLetNoneInWhereTheConnectionIsNotMadeForThem(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, type, SENDS_THREE)) {
            link.peer().goOn();
            assertThat(Waiting.result(link.connection().receive().map(Texts::of).collectList())
                            .toString()
                            .replaceAll("[^x]", ""))
                    .isEqualTo("xxx");
            assertThat(receivedDescriptors()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldHaveTheLostOnesClosedByTheCollector(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, type, SENDS_THREE, Capability.MESSAGES)) {
            link.peer().goOn();
            Waiting.done(link.connection().receiveMessages().filter(message -> false));
            Awaitility.await("the collector finds them").until(() -> {
                System.gc();
                return receivedDescriptors() == 0;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldCloseThoseThatAreThereWhenTheConnectionIsClosed(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, type, SENDS_THREE, Capability.MESSAGES)) {
            link.peer().goOn();
            // Looked at, so that they are here, and taken by nobody.
            assertThat(Waiting.result(link.connection().peek(1)).readableBytes())
                    .isEqualTo(1);
            assertThat(receivedDescriptors()).isGreaterThanOrEqualTo(5);
            // The peer's later sends would fail if the connection were closed before.
            assertThat(link.peer().told()).isEqualTo("sent");
            Waiting.done(link.connection().abort());
            Awaitility.await().until(() -> receivedDescriptors() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldLeaveThemForTheNextWhereOneOnlyLooks(SocketType type, Network network) throws Exception {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, type, SENDS_THREE, Capability.MESSAGES)) {
            Connection connection = link.connection();
            link.peer().goOn();
            assertThat(Texts.of(Waiting.result(connection.peek(1)))).isEqualTo("x");
            List<Descriptor> came = new ArrayList<>();
            Waiting.done(connection.receiveMessages().doOnNext(message -> came.addAll(message.descriptors())));
            assertThat(came).hasSize(15).allMatch(Descriptor::isOpen);
            came.forEach(Descriptor::close);
        }
    }

    /** A peer that sends a byte at a time, with descriptors beside each. */
    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldHoldTheDescriptorsOfOneMessageForALookAtMany(SocketType type, Network network) throws Exception {
        String program = """
                r = os.open('/dev/full', os.O_RDONLY)
                for i in range(20): socket.send_fds(s, [b'x'], [r] * 9)
                tell('sent')
                wait()
                """;
        try (Link link = Meeting.CONNECTED_BY_NAME.link(network, type, program, Capability.MESSAGES)) {
            link.peer().told();
            long before = openDescriptors();
            assertThat(Texts.of(Waiting.result(link.connection().peek(20)))).isEqualTo("x");
            assertThat(openDescriptors()).isLessThanOrEqualTo(before + 9);
            Message message = Waiting.result(link.connection().receiveMessages().next());
            assertThat(message.descriptors()).hasSize(9);
            message.discard();
            link.peer().goOn();
        }
    }

    /** Else a peer could have 32 times 253 opened before the first is handed on. */
    @Test
    void shouldOpenTheDescriptorsOfOneDatagramAtATime(Network network) throws Exception {
        DatagramSocket socket =
                Waiting.result(network.datagrams(Meeting.name(SocketType.DGRAM)).bind());
        String program = """
                s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                s.connect(where(sys.argv[1]))
                r = os.open('/dev/full', os.O_RDONLY)
                for i in range(8): socket.send_fds(s, [b'x'], [r] * 20)
                tell('sent')
                """;
        try (PythonPeer peer = PythonPeer.run(program, Meeting.argument(socket.localEndpoint()))) {
            peer.told();
            long before = openDescriptors();
            List<Descriptor> inherited = new ArrayList<>();
            List<Long> meanwhile = Waiting.result(socket.receive()
                    .take(8)
                    .map(message -> {
                        long open = openNow();
                        inherited.addAll(message.descriptors().stream()
                                .filter(DescriptorPassingTest::isInherited)
                                .toList());
                        message.discard();
                        return open;
                    })
                    .collectList());
            assertThat(meanwhile).allSatisfy(open -> assertThat(open).isLessThanOrEqualTo(before + 21));
            assertThat(inherited).as("without FD_CLOEXEC").isEmpty();
        }
        Waiting.done(socket.close());
    }

    private static long openNow() {
        try {
            return openDescriptors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Descriptor> files(Network network, int count) {
        return Waiting.result(Flux.range(0, count)
                .concatMap(i -> network.descriptors().open(file(i)))
                .collectList());
    }

    private Path file(int number) {
        try {
            return Files.writeString(folder.resolve("f" + number), Integer.toString(number));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String read(Network network, Descriptor descriptor) {
        return Waiting.result(network.descriptors()
                .read(descriptor)
                .map(Texts::of)
                .collectList()
                .map(parts -> String.join("", parts)));
    }

    private static boolean isInherited(Descriptor descriptor) {
        try {
            return (flags(descriptor) & CLOSE_ON_EXEC) == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int flags(Descriptor descriptor) throws IOException {
        String info = Files.readString(Path.of("/proc/self/fdinfo/" + descriptor.number()), StandardCharsets.US_ASCII);
        return Integer.parseInt(
                info.lines()
                        .filter(line -> line.startsWith("flags:"))
                        .map(line -> line.substring(6).strip())
                        .findFirst()
                        .orElseThrow(),
                8);
    }

    /** Those that only the peer has opened: what else the process opens and closes meanwhile does not count. */
    private static long receivedDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(DescriptorPassingTest::isReceived).count();
        }
    }

    private static boolean isReceived(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).equals(Path.of("/dev/full"));
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }

    private static long openDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }
}
