package io.sockflux.transport.posix.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.message.ControlMessage.SegmentSize;
import io.sockflux.message.DatagramMetadata;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.option.UdpOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** However many go by one call, and whoever cuts them, what is sent is what comes; and each has its own answer. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DatagramRunsTest {

    private static final int MANY = 150;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldArriveAsTheyWereWhateverTheirLengths(String host, Network network) {
        DatagramSocket sender = bind(network, host);
        DatagramSocket receiver = bind(network, host);
        // Runs of one length, shorter last ones, empty ones, and one that is no multiple of anything.
        List<Integer> lengths = List.of(9, 9, 9, 4, 0, 0, 7, 8, 8, 8, 8, 1, 1, 2, 1, 1200, 1200, 1200, 3);
        Waiting.done(sender.send(Flux.fromIterable(lengths)
                .index((i, length) -> Message.of(text(i, length)).to(receiver.localEndpoint()))));
        List<Message> came =
                Waiting.result(receiver.receive().take(lengths.size()).collectList());
        assertThat(came)
                .extracting(Texts::of)
                .containsExactlyElementsOf(IntStream.range(0, lengths.size())
                        .mapToObj(i -> text(i, lengths.get(i)))
                        .toList());
        assertThat(came).allSatisfy(message -> {
            assertThat(message.peer()).isEqualTo(sender.localEndpoint());
            assertThat(message.control(SegmentSize.class)).isEmpty();
        });
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    private static String text(long index, int length) {
        return Character.toString((char) ('a' + index)).repeat(length);
    }

    @Test
    void shouldLeaveTheCuttingToWhoAsksForIt(Network network) {
        DatagramSocket sender = bind(network, "127.0.0.1");
        DatagramSocket receiver = bind(network, "127.0.0.1");
        // Two that the program joins by a flag, two by an option, and two that it has cut.
        Waiting.done(
                sender.send(Flux.just(to(receiver, 5).with(MessageFlag.MORE), to(receiver, 10), to(receiver, 10))));
        Waiting.done(sender.set(UdpOptions.UDP_CORK, true));
        Waiting.done(sender.send(Flux.just(to(receiver, 20), to(receiver, 20))));
        Waiting.done(sender.set(UdpOptions.UDP_CORK, false));
        Waiting.done(sender.set(UdpOptions.UDP_SEGMENT, 12));
        Waiting.done(sender.send(Flux.just(to(receiver, 30), to(receiver, 30))));
        assertThat(Waiting.result(receiver.receive()
                        .map(message -> message.data().readableBytes())
                        .take(9)
                        .collectList()))
                .containsExactly(15, 10, 40, 12, 12, 6, 12, 12, 6);
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldComeInOnePieceForWhoWantsThat(Network network) {
        DatagramSocket sender = bind(network, "127.0.0.1");
        DatagramSocket receiver = Waiting.result(network.datagrams("udp://127.0.0.1:0")
                .metadata(DatagramMetadata.SEGMENT_SIZE)
                .bind());
        Waiting.done(sender.send(
                Message.of(Texts.zeros(2500)).with(new SegmentSize(1000)).to(receiver.localEndpoint())));
        Message piece = Waiting.result(receiver.receive().next());
        assertThat(piece.data().readableBytes()).isEqualTo(2500);
        assertThat(piece.control(SegmentSize.class)).contains(new SegmentSize(1000));
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldNotBlameADatagramForAnotherWhereTheKernelCannotTellWhose(Network network) {
        // Its own receive buffer is full, so the kernel has nowhere to keep what it hears of the lost ones.
        DatagramSocket sender = Waiting.result(network.datagrams("udp://127.0.0.1:0")
                .option(SocketLevelOptions.SO_RCVBUF, 1)
                .bind());
        DatagramSocket receiver = bind(network, "127.0.0.1");
        Waiting.done(receiver.send(Flux.range(0, 20).map(i -> to(sender, 1000))));
        Endpoint closed = closedPort(network);
        for (int i = 0; i < 10; i++) {
            Waiting.done(sender.send(Message.of("lost").to(closed)));
            Waiting.done(sender.send(to(receiver, 3)));
        }
        assertThat(Waiting.result(receiver.receive().take(10).collectList())).hasSize(10);
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    @Test
    void shouldNotBlameADatagramForManyOthers(Network network) {
        DatagramSocket sender = bind(network, "127.0.0.1");
        DatagramSocket receiver = bind(network, "127.0.0.1");
        Endpoint closed = closedPort(network);
        // Of different lengths, so that each is a packet of its own with an error of its own.
        Waiting.done(sender.send(Flux.range(0, MANY)
                .map(i -> i % 10 == 9
                        ? to(receiver, 3)
                        : Message.of(Texts.zeros(MANY - i)).to(closed))));
        assertThat(Waiting.result(receiver.receive().take(MANY / 10).collectList()))
                .hasSize(MANY / 10);
        assertThat(Waiting.result(sender.sendEach(Flux.just(to(receiver, 1), to(receiver, 65_508)))
                        .collectList()))
                .satisfiesExactly(
                        sent -> assertThat(sent.failure()).isEmpty(),
                        tooLong -> assertThat(tooLong.failure().flatMap(failure -> failure.errno()))
                                .contains(Errno.EMSGSIZE));
        Waiting.done(Flux.merge(sender.close(), receiver.close()));
    }

    /** At the first one nothing is written yet whose failure would end the send. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void shouldLeaveNoBufferBehindWhenItIsClosedInTheMiddle(int closing, Network network) {
        // The leak check of the class counts them. All have come before the first is read.
        DatagramSocket relay = bind(network, "127.0.0.1");
        DatagramSocket other = bind(network, "127.0.0.1");
        Waiting.done(other.send(Flux.range(0, 64).map(i -> to(relay, 1 + i % 3))));
        relay.send(relay.receivePooled().index((i, message) -> {
                    if (i == closing) {
                        relay.close().subscribe();
                    }
                    return message.answer();
                }))
                .subscribe(done -> {}, gone -> {});
        Waiting.done(relay.closed());
        Waiting.done(other.close());
    }

    private static DatagramSocket bind(Network network, String host) {
        return Waiting.result(network.datagrams("udp://" + host + ":0").bind());
    }

    private static Message to(DatagramSocket receiver, int length) {
        return Message.of(Texts.zeros(length)).to(receiver.localEndpoint());
    }

    private static Endpoint closedPort(Network network) {
        DatagramSocket closed = bind(network, "127.0.0.1");
        Endpoint endpoint = closed.localEndpoint();
        Waiting.done(closed.close());
        return endpoint;
    }
}
