package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Endpoints;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/**
 * Connections and sockets of every type on one loop, of which each receiver sends on the others while it is handed what came, and
 * closes some: not one byte is in the wrong place.
 */
@TransportContract
class CrossTalkContract {

    private static final int QUESTIONS = 24;
    private static final int CLOSED_EARLY = 6;

    @TempDir
    Path folder = Path.of("");

    /** Two ends on the loop. What goes to the right is asked, what goes to the left is sent because of it. */
    private static final class Line {

        private final boolean keepsItems;
        private final Connection left;
        private final Connection right;
        private final MarkedItems toRight;
        private final MarkedItems toLeft;

        Line(int number, boolean keepsItems, Connection left, Connection right) {
            this.keepsItems = keepsItems;
            this.left = left;
            this.right = right;
            this.toRight = new MarkedItems(2 * number);
            this.toLeft = new MarkedItems(2 * number + 1);
        }

        void received(MarkedItems of, ByteBuf buffer) {
            if (keepsItems) {
                of.whole(buffer);
            } else {
                of.some(buffer);
            }
        }
    }

    /** Shorter and longer than a read, and so that the answers to one read are more than 64 KiB. */
    @ParameterizedTest
    @ValueSource(ints = {60, 3_000, 20_000})
    void shouldNotMixConnectionsWhoseHandlersSendOnOthersAndCloseSome(int length, Network network) {
        try (Network own =
                Network.builder().transport(network.transport()).threads(1).build()) {
            List<Line> lines = lines(own, 2);
            List<Line> victims = lines(own, 1);
            for (Line line : lines) {
                // All of it waits in the kernel, as far as that has room, when the receivers begin.
                line.left.send(line.toRight.items(QUESTIONS, 1_000)).subscribe();
            }
            for (Line line : lines) {
                line.left.receivePooled().subscribe(buffer -> line.received(line.toLeft, buffer), closed -> {});
            }
            for (Line victim : victims) {
                victim.left
                        .receivePooled()
                        .subscribe(buffer -> victim.received(victim.toLeft, buffer), closed -> {}, victim.toLeft::end);
            }
            for (int i = 0; i < lines.size(); i++) {
                int number = i;
                Line line = lines.get(i);
                line.right
                        .receivePooled()
                        .subscribe(buffer -> fanOut(lines, victims, number, buffer, length), closed -> {});
            }
            Awaitility.await().failFast(() -> assertNoneWrong(lines, victims)).untilAsserted(() -> {
                for (Line line : lines) {
                    line.toRight.assertWhole(QUESTIONS);
                    line.toLeft.assertWhole(line.toLeft.made());
                }
                for (int i = 0; i < victims.size(); i++) {
                    victims.get(i).toLeft.assertWhole(CLOSED_EARLY);
                    assertThat(victims.get(i).toLeft.isAtEnd()).isTrue();
                }
            });
        }
    }

    private static void assertNoneWrong(List<Line> lines, List<Line> victims) {
        Stream.concat(lines.stream(), victims.stream()).forEach(line -> {
            line.toRight.assertNoneWrong();
            line.toLeft.assertNoneWrong();
        });
    }

    /** On the loop, in the middle of what one read brought. */
    private static void fanOut(List<Line> lines, List<Line> victims, int number, ByteBuf buffer, int length) {
        Line line = lines.get(number);
        boolean isFirst = line.toRight.received() == 0 && number < victims.size();
        for (int next = 1; next <= 3; next++) {
            Line other = lines.get((number + next) % lines.size());
            other.right.send(other.toLeft.items(1, length)).subscribe();
        }
        if (isFirst && victims.get(number).toLeft.made() == 0) {
            Line victim = victims.get(number);
            victim.right.send(victim.toLeft.items(CLOSED_EARLY, length)).subscribe();
            victim.right.close().subscribe();
        }
        line.received(line.toRight, buffer);
    }

    private static List<Line> lines(Network own, int ofEach) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            Listener listener = Waiting.result(own.acceptor()
                    .endpoints(Endpoints.ofEachKind(own).toArray(Endpoint[]::new))
                    .listen());
            for (Endpoint endpoint : listener.endpoints()) {
                var accepted = listener.accept().next().toFuture();
                Connection left = Waiting.result(own.connector(endpoint).connect());
                lines.add(new Line(lines.size(), false, left, accepted.join()));
            }
            if (own.supports(Capability.SEQPACKET)) {
                for (int more = 0; more < 2; more++) {
                    ConnectionPair pair = Waiting.result(own.socketPair(SocketType.SEQPACKET));
                    lines.add(new Line(lines.size(), true, pair.first(), pair.second()));
                }
            }
            if (own.supports(Capability.MESSAGES)) {
                ConnectionPair records = Waiting.result(own.socketPair(SocketType.SEQPACKET, Capability.MESSAGES));
                lines.add(new Line(lines.size(), true, records.first(), records.second()));
                ConnectionPair bytes = Waiting.result(own.socketPair(SocketType.STREAM, Capability.MESSAGES));
                lines.add(new Line(lines.size(), false, bytes.first(), bytes.second()));
            }
        }
        return lines;
    }

    /** What the kernel drops for want of room is no fault, what comes must be whole. */
    @Test
    void shouldNotMixDatagramsWhoseReceiversSendToOthers(Network network) {
        if (!network.supports(Capability.DATAGRAM)) {
            return;
        }
        try (Network own =
                Network.builder().transport(network.transport()).threads(1).build()) {
            List<DatagramSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                sockets.add(Waiting.result(own.datagrams(
                                i % 2 == 0 || !own.supports(Capability.UNIX_DATAGRAM)
                                        ? Endpoint.parse("udp://127.0.0.1:0")
                                        : unixDatagram(i))
                        .bind()));
            }
            List<MarkedItems> items = IntStream.range(0, sockets.size())
                    .mapToObj(MarkedItems::new)
                    .toList();
            // Each sends to the next of its family, and whoever hears one sends on another socket first.
            for (int i = 0; i < sockets.size(); i++) {
                sendTo(sockets, items, i, 20);
            }
            for (int i = 0; i < sockets.size(); i++) {
                int number = i;
                MarkedItems expected = items.get((i + 4) % 6);
                sockets.get(i)
                        .receivePooled()
                        .subscribe(
                                message -> {
                                    int other = (number + 1) % 6;
                                    if (items.get(other).made() < 200) {
                                        sendTo(sockets, items, other, 5);
                                    }
                                    assertSender(message, sockets.get((number + 4) % 6));
                                    expected.whole(message.data());
                                },
                                closed -> {});
            }
            Awaitility.await().untilAsserted(() -> {
                for (int i = 0; i < sockets.size(); i++) {
                    if (items.get(i).received() <= 50) {
                        // A kernel whose queues are full loses datagrams, and with them those that answer.
                        sendTo(sockets, items, i, 5);
                    }
                }
                assertThat(items).allSatisfy(item -> assertThat(item.received()).isGreaterThan(50));
            });
            assertThat(items).allSatisfy(MarkedItems::assertNoneWrong);
        }
    }

    private static void assertSender(Message message, DatagramSocket sender) {
        if (!Objects.equals(message.peer(), sender.localEndpoint())) {
            throw new AssertionError("from " + message.peer() + " (expected: " + sender.localEndpoint() + ")");
        }
    }

    private static void sendTo(List<DatagramSocket> sockets, List<MarkedItems> items, int from, int count) {
        Endpoint to = sockets.get((from + 2) % 6).localEndpoint();
        sockets.get(from)
                .send(items.get(from)
                        .items(count, 1_200)
                        .map(data -> Message.of(data).to(to)))
                .subscribe(sent -> {}, full -> {});
    }

    /** By its path: not every transport tells an abstract sender. */
    private Endpoint unixDatagram(int number) {
        return Endpoint.parse("unix-dgram:" + folder.resolve("datagrams" + number));
    }

    /** Each message brings a file that says whose it is. */
    @Test
    void shouldNotMixMessagesWithDescriptors(Network network) throws IOException {
        if (!network.supports(Capability.MESSAGES)) {
            return;
        }
        try (Network own =
                Network.builder().transport(network.transport()).threads(1).build()) {
            int pairs = 4;
            List<ConnectionPair> lines = new ArrayList<>();
            List<Path> files = new ArrayList<>();
            List<List<String>> came = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                SocketType type = i % 2 == 0 ? SocketType.SEQPACKET : SocketType.STREAM;
                lines.add(Waiting.result(own.socketPair(type, Capability.MESSAGES)));
                files.add(Files.writeString(folder.resolve("f" + i), "file " + i));
                came.add(new ArrayList<>());
                for (int n = 0; n < 5; n++) {
                    Waiting.done(lines.get(i).first().sendMessage(marked(own, files.get(i), i)));
                }
            }
            List<Descriptor> spare = new ArrayList<>(Waiting.result(Flux.range(0, 5 * pairs)
                    .concatMap(n -> own.descriptors().open(files.get((n / 5 + 1) % pairs)))
                    .collectList()));
            for (int i = 0; i < pairs; i++) {
                int number = i;
                lines.get(i).second().receiveMessages().take(5).subscribe(message -> {
                    // In the middle of the read: another line sends a descriptor of its own.
                    int other = (number + 1) % pairs;
                    Descriptor descriptor = spare.remove(0);
                    lines.get(other)
                            .second()
                            .sendMessage(Message.of("back").with(Rights.of(descriptor)))
                            .subscribe();
                    message.descriptors()
                            .forEach(file -> came.get(number)
                                    .add(message.data().toString(StandardCharsets.UTF_8) + " with " + name(file)));
                    message.discard();
                });
            }
            Awaitility.await().untilAsserted(() -> {
                for (int i = 0; i < pairs; i++) {
                    String expected = "message " + i + " with f" + i;
                    assertThat(came.get(i)).hasSize(5).allMatch(expected::equals);
                }
            });
            lines.forEach(line -> Waiting.done(line.first().abort()));
        }
    }

    private static Message marked(Network own, Path file, int owner) {
        return Message.of(PooledByteBufAllocator.DEFAULT
                        .buffer()
                        .writeBytes(("message " + owner).getBytes(StandardCharsets.UTF_8)))
                .with(Rights.of(Waiting.result(own.descriptors().open(file))));
    }

    private static String name(Descriptor file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + file.number()))
                    .getFileName()
                    .toString();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
