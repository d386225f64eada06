package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentData;
import io.sockflux.urgent.UrgentEvent;
import io.sockflux.urgent.UrgentMark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Urgent bytes are told at their places, whichever way they came, and nothing is lost around them. */
@TransportContract
class UrgentDataTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+abc !x +def      | data abc, urgent 78, mark, data def  | data abc, mark, data xdef",
                // More than one byte sent as urgent, in one segment: the last one is.
                "!abcx +def        | data abc, urgent 78, mark, data def  | data abc, mark, data xdef",
                // The first and the last of the stream, and the only one.
                "!x +def           | urgent 78, mark, data def            | mark, data xdef",
                "+abc !x           | data abc, urgent 78, mark            | data abc, mark, data x",
                "!x                | urgent 78, mark                      | mark, data x"
            })
    void shouldTellDataUrgentBytesAndMarksInTheOrderOfTheStream(
            String words, String outOfLine, String inLine, Network network) {
        for (boolean waits : new boolean[] {false, true}) {
            assertThat(received(network, false, waits, words + " .")).isEqualTo(outOfLine);
            assertThat(received(network, true, waits, words + " .")).isEqualTo(inLine);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+abc !x +de !y +f | data abcxde, urgent 79, mark, data f | data abcxde, mark, data yf",
                "+a !x !y +b       | data ax, urgent 79, mark, data b     | data ax, mark, data yb",
                "!x !y +b          | data x, urgent 79, mark, data b      | data x, mark, data yb",
                "!x !y !z          | data xy, urgent 7a, mark             | data xy, mark, data z",
                "!ax !bcy          | data axbc, urgent 79, mark           | data axbc, mark, data y"
            })
    void shouldTakeAByteForDataThatIsFollowedByAnotherBeforeItIsRead(
            String words, String outOfLine, String inLine, Network network) {
        assertThat(received(network, false, true, words + " .")).isEqualTo(outOfLine);
        assertThat(received(network, true, true, words + " .")).isEqualTo(inLine);
    }

    /** Waiting, it accepts the connection when all has been sent. */
    private static String received(Network network, boolean inLine, boolean waits, String words) {
        Listener listener = Waiting.result(network.acceptor()
                .needs(Capability.URGENT_DATA)
                .endpoints("tcp://127.0.0.1:0")
                .listen());
        try (PythonUrgentPeer peer = PythonUrgentPeer.sending(
                listener.endpoints().get(0), words.strip().split(" +", -1))) {
            if (waits) {
                assertThat(peer.line()).isEqualTo("sent");
            }
            Connection connection = Waiting.result(listener.accept().next());
            String told = words(Waiting.result((inLine
                            ? connection.urgent().eventsInLine()
                            : connection.urgent().events())
                    .collectList()));
            Waiting.done(connection.close());
            assertThat(peer.rest()).hasSize(waits ? 0 : 1);
            return told;
        } finally {
            Waiting.done(listener.close());
        }
    }

    private static Listener listen(Network network, java.util.function.Function<Connection, Mono<Void>> handler) {
        return Waiting.result(network.acceptor()
                .needs(Capability.URGENT_DATA)
                .endpoints("tcp://127.0.0.1:0")
                .serve(handler));
    }

    /** In words, with data that came in more than one read put together. */
    private static String words(List<UrgentEvent> events) {
        List<String> words = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        for (UrgentEvent event : events) {
            if (event instanceof UrgentData d) {
                data.append(d.data().toString(StandardCharsets.UTF_8));
                continue;
            }
            flush(data, words);
            words.add(event instanceof UrgentByte b ? "urgent " + HexFormat.of().toHexDigits(b.value()) : "mark");
        }
        flush(data, words);
        return String.join(", ", words);
    }

    private static void flush(StringBuilder data, List<String> words) {
        if (!data.isEmpty()) {
            words.add("data " + data);
            data.setLength(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendWhatOtherSocketsFindUrgent(boolean inLine, Network network) {
        try (PythonUrgentPeer peer = PythonUrgentPeer.receiving(inLine)) {
            Waiting.done(network.connector(peer.endpoint())
                    .needs(Capability.URGENT_DATA)
                    .use(connection -> connection
                            .send("abc")
                            .then(connection.urgent().send((byte) 'x'))
                            .then(connection.send("def"))));
            String all = String.join(", ", peer.rest());
            // The data behind the urgent byte may come in two pieces.
            assertThat(all.replaceAll("(data \\w+), data ", "$1"))
                    .isEqualTo(inLine ? "data abc, mark, data xdef" : "data abc, urgent 78, mark, data def");
        }
    }

    @Test
    void shouldGiveTheDataWithoutUrgentBytesToOneWhoOnlyReceives(Network network) {
        Sinks.One<String> told = Sinks.one();
        Listener listener = listen(
                network,
                connection -> connection
                        .receive()
                        .collectString(StandardCharsets.UTF_8, 100)
                        .doOnNext(told::tryEmitValue)
                        .then());
        try (PythonUrgentPeer peer =
                PythonUrgentPeer.sending(listener.endpoints().get(0), "!w", "+abc", "!x", "+def", "!y", ".")) {
            assertThat(Waiting.result(told.asMono())).isIn("abcdef", "wabcdef", "abcxdef", "wabcxdef");
            assertThat(peer.rest()).containsExactly("sent");
        }
        Waiting.done(listener.close());
    }

    @Test
    void shouldTellAReaderWithoutDemandAheadOfTheDataThatWaits(Network network) {
        Queue<Byte> ahead = new ConcurrentLinkedQueue<>();
        Queue<UrgentEvent> events = new ConcurrentLinkedQueue<>();
        BaseSubscriber<UrgentEvent> reader = new Lazy(events);
        Sinks.Empty<Void> subscribed = Sinks.empty();
        Listener listener = listen(network, connection -> {
            connection.urgent().ahead().subscribe(urgent -> ahead.add(urgent.value()));
            connection.urgent().events().subscribe(reader);
            subscribed.tryEmitEmpty();
            return connection.closed();
        });
        // The second has the same value, takes the place of the first, and is told all the same.
        try (PythonUrgentPeer peer = PythonUrgentPeer.sending(
                listener.endpoints().get(0), "-", "+abc", "!x", "-", "+de", "!x", "-", "!y", ".")) {
            Waiting.done(subscribed.asMono());
            peer.goOn();
            awaitSize(ahead, 1);
            peer.goOn();
            awaitSize(ahead, 2);
            peer.goOn();
            awaitSize(ahead, 3);
            assertThat(ahead).containsExactly((byte) 'x', (byte) 'x', (byte) 'y');
            assertThat(events).isEmpty();
            reader.request(Long.MAX_VALUE);
            awaitSize(events, 3);
            assertThat(words(List.copyOf(events))).isEqualTo("data abcxdex, urgent 79, mark");
            assertThat(ahead).hasSize(3);
        }
        Waiting.done(listener.close());
    }

    private static void awaitSize(Queue<?> queue, int size) {
        Awaitility.await().until(() -> queue.size() >= size);
    }

    /** Asks for nothing by itself. */
    private static final class Lazy extends BaseSubscriber<UrgentEvent> {

        private final Queue<UrgentEvent> events;

        Lazy(Queue<UrgentEvent> events) {
            this.events = events;
        }

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {}

        @Override
        protected void hookOnNext(UrgentEvent event) {
            events.add(event);
        }
    }

    /** How many bytes, how long pieces are, how rare urgent bytes are, whether the sender waits for us at each. */
    @ParameterizedTest
    @CsvSource({
        "1000000, 3000, 10, true, false",
        "1000000, 3000, 10, true, true",
        "1000000, 3000, 10, false, false",
        "1000000, 3000, 10, false, true",
        "1000000, 200000, 3, false, false",
        "100000, 5, 3, false, false",
        "100000, 5, 3, false, true"
    })
    void shouldFindEachMarkWhereItWasSentWhenReadByDemandOfOne(
            int total, int longest, int rarity, boolean paced, boolean inLine, Network network) {
        List<Long> marks = new ArrayList<>();
        Sinks.One<Long> end = Sinks.one();
        Listener listener = listen(network, connection -> {
            long[] place = {0};
            Flux<UrgentEvent> events = inLine
                    ? connection.urgent().eventsInLine()
                    : connection.urgent().events();
            return events.limitRate(1)
                    .concatMap(
                            event -> {
                                place[0] = passed(event, place[0], inLine, marks);
                                return event == UrgentMark.MARK && paced
                                        ? connection.send("k").cast(Object.class)
                                        : Mono.empty();
                            },
                            1)
                    .then(Mono.fromRunnable(() -> end.tryEmitValue(place[0])))
                    .doOnError(end::tryEmitError)
                    .then();
        });
        List<Long> sent;
        try (PythonUrgentPeer peer = PythonUrgentPeer.sendingRandomly(
                listener.endpoints().get(0), total, longest, rarity, paced, 17 + longest + rarity)) {
            assertThat(Waiting.result(end.asMono())).isEqualTo(total);
            sent = Arrays.stream(peer.rest().get(0).split(" ", -1))
                    .map(Long::valueOf)
                    .toList();
        }
        Waiting.done(listener.close());
        if (paced) {
            assertThat(marks).isEqualTo(sent);
        } else {
            // One that was replaced before it was read is data; the last one cannot be.
            assertThat(sent).containsAll(marks);
            assertThat(marks).isSorted().doesNotHaveDuplicates().endsWith(sent.get(sent.size() - 1));
        }
    }

    /** Checks that each byte is the low byte of its place; returns the place behind the event. */
    private static long passed(UrgentEvent event, long place, boolean inLine, List<Long> marks) {
        if (event instanceof UrgentByte urgent) {
            assertThat(urgent.value()).isEqualTo((byte) place);
            return place + 1;
        }
        if (event instanceof UrgentData data) {
            byte[] bytes = ByteBufUtil.getBytes(data.data());
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] != (byte) (place + i)) {
                    throw new AssertionError("byte at " + (place + i) + ": " + bytes[i]);
                }
            }
            return place + bytes.length;
        }
        marks.add(inLine ? place : place - 1);
        return place;
    }

    @Test
    void shouldSayThatOtherSocketsHaveNoUrgentData(Network network) {
        assertThatThrownBy(() -> network.connector("unix:@nobody").needs(Capability.URGENT_DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint: unix:@nobody has no urgent data, which is TCP's (expected: tcp://HOST:PORT)");
        assertThatThrownBy(() -> Waiting.result(network.acceptor()
                        .needs(Capability.URGENT_DATA)
                        .endpoints("unix-seqpacket:@nobody")
                        .serve(Connection::receive)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unix-seqpacket:@nobody has no urgent data");
        assertThatThrownBy(() -> network.connector("udp://127.0.0.1:1").needs(Capability.URGENT_DATA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("udp://127.0.0.1:1", "(expected: a stream or seqpacket endpoint)");
    }

    @Test
    void shouldSayThatAConnectionWasNotMadeForUrgentData(Network network) {
        try (PythonUrgentPeer peer = PythonUrgentPeer.receiving(false)) {
            Waiting.done(network.connector(peer.endpoint())
                    .use(connection -> Mono.fromRunnable(() -> assertThatThrownBy(connection::urgent)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("(expected: needs(Capability.URGENT_DATA)"))));
        }
    }
}
