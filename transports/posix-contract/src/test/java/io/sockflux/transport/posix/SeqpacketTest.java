package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TooLongException;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import io.sockflux.transport.posix.Meeting.Link;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Records over unix sockets: each send is one, and they come in order, whole or flagged. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class SeqpacketTest {

    private static final int ROOM = 64 << 10;

    @ParameterizedTest
    @EnumSource
    void shouldKeepRecordsApartBothWays(Meeting meeting, Network network) {
        String program = """
            for record in (b'one', b'', b'two', b'', b''):
                s.send(record)
            s.shutdown(socket.SHUT_WR)
            records = []
            while not records or records[-1] != b'last':
                records.append(s.recv(100))
            tell(records)
            tell(s.recv(100))
            """;
        try (Link link = meeting.link(network, SocketType.SEQPACKET, program)) {
            assertThat(texts(link.connection())).containsExactly("one", "", "two", "", "");
            // The peer's end leaves our direction open.
            Waiting.done(link.connection()
                    .send(Flux.just("eins", "", "", "zwei", "last").map(Bytes::pooled)));
            assertThat(link.peer().told()).isEqualTo("[b'eins', b'', b'', b'zwei', b'last']");
            Waiting.done(link.connection().shutdown(Shutdown.WRITE));
            assertThat(link.peer().told()).isEqualTo("b''");
        }
    }

    /** The loop tells of the hang-up while nothing is received, so that it tells no end of input beside it. */
    @Test
    void shouldNotTakeAHangUpForAnEmptyRecord(Network network) {
        for (int i = 0; i < 20; i++) {
            ConnectionPair pair = Waiting.result(network.socketPair(SocketType.SEQPACKET));
            Waiting.done(pair.first().abort());
            assertThat(texts(pair.second())).isEmpty();
            Waiting.done(pair.second().abort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReceiveAfterItHasEndedItsOwnDirection(Meeting meeting, Network network) {
        String program = """
            s.recv(100)
            for record in (b'still', b'', b'here'):
                s.send(record)
            """;
        try (Link link = meeting.link(network, SocketType.SEQPACKET, program)) {
            Waiting.done(link.connection().shutdown(Shutdown.WRITE));
            assertThat(texts(link.connection())).containsExactly("still", "", "here");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED_BY_PATH", "CONNECTED_BY_NAME"})
    void shouldTellAnEmptyRecordFromTheEndRightAfterIt(Meeting meeting, Network network) {
        for (String records : List.of("b''", "b'', b''", "b'a', b''", "b'', b'a'")) {
            String program = "for record in (%s,): s.send(record)%ns.close()%n".formatted(records);
            try (Link link = meeting.link(network, SocketType.SEQPACKET, program)) {
                Awaitility.await().until(() -> !link.peer().isRunning());
                assertThat(texts(link.connection()).toString().replaceAll("[a-z]+", "b'$0'"))
                        .as("records %s", records)
                        .isEqualTo("[" + records.replace("b''", "") + "]");
            }
            try (Link link = meeting.link(network, SocketType.SEQPACKET, program, Capability.MESSAGES)) {
                assertThat(Waiting.result(link.connection()
                                        .receiveMessages()
                                        .map(Texts::of)
                                        .collectList())
                                .size())
                        .isEqualTo(records.split(",", -1).length);
            }
        }
    }

    @Test
    void shouldEndWithoutARecord(Network network) {
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.SEQPACKET, "s.close()\n")) {
            assertThat(texts(link.connection())).isEmpty();
        }
    }

    /** The shared room of a loop has 64 KiB. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void shouldReceiveRecordsOfAnyLengthThatThePeerCanSend(int demand, Network network) {
        int[] lengths = {5, ROOM, ROOM + 1, 5, 200_000, 0, 300_000, 1, ROOM - 1, ROOM + 1, ROOM + 1, 7};
        String program = """
            s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            for length in %s: s.send(bytes((i * 7 + length) %% 251 for i in range(length)))
            s.shutdown(socket.SHUT_WR)
            s.recv(1)
            """.formatted(Arrays.toString(lengths));
        for (Capability[] needs : new Capability[][] {{}, {Capability.MESSAGES}}) {
            try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.SEQPACKET, program, needs)) {
                Connection connection = link.connection();
                Flux<ByteBuf> records = needs.length == 0
                        ? connection.receive()
                        : connection.receiveMessages().map(message -> {
                            assertThat(message.isTruncated()).isFalse();
                            return message.data();
                        });
                List<ByteBuf> received = Waiting.result(
                        (demand == Integer.MAX_VALUE ? records : records.limitRate(demand)).collectList());
                assertThat(received).extracting(ByteBuf::readableBytes).containsExactly(box(lengths));
                received.forEach(record -> record.forEachByte(new ByteProcessor() {
                    private int i;

                    @Override
                    public boolean process(byte value) {
                        assertThat(Byte.toUnsignedInt(value)).isEqualTo((i++ * 7 + record.readableBytes()) % 251);
                        return true;
                    }
                }));
            }
        }
    }

    private static Integer[] box(int... numbers) {
        return Arrays.stream(numbers).boxed().toArray(Integer[]::new);
    }

    @Test
    void shouldEchoARecordOfTwoHundredThousandBytes(Network network) {
        String program = """
            record = os.urandom(200000)
            s.send(record)
            tell(s.recv(300000) == record)
            """;
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, SocketType.SEQPACKET, program)) {
            Waiting.done(link.connection().send(link.connection().receive().take(1)));
            assertThat(link.peer().told()).isEqualTo("True");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, ROOM, ROOM + 1000})
    void shouldRefuseARecordThatIsLongerThanTheLimitAndGoOn(int limit, Network network) {
        String program = """
            for length in (%d, %d, 5): s.send(b'x' * length)
            """.formatted(limit, limit + 1);
        try (Link link = Meeting.accepted(network, program, acceptor -> acceptor.maxRecordLength(limit))) {
            Connection connection = link.connection();
            assertThat(Waiting.result(connection.receive().next()).readableBytes())
                    .isEqualTo(limit);
            assertThatThrownBy(() -> Waiting.done(connection.receive()))
                    .cause()
                    .isInstanceOfSatisfying(
                            TooLongException.class,
                            failure -> assertThat(failure.limit()).isEqualTo(limit));
            assertThat(texts(connection)).containsExactly("xxxxx");
        }
        try (Link link = Meeting.accepted(
                network, program, acceptor -> acceptor.maxRecordLength(limit).needs(Capability.MESSAGES))) {
            List<Message> messages =
                    Waiting.result(link.connection().receiveMessages().collectList());
            assertThat(messages).extracting(Message::isTruncated).containsExactly(false, true, false);
            assertThat(messages)
                    .extracting(message -> message.data().readableBytes())
                    .containsExactly(limit, limit, 5);
        }
    }

    @Test
    void shouldFailToSendARecordThatIsTooLongAndGoOn(Network network) {
        String program = "tell(s.recv(100)); tell(s.recv(100))\n";
        try (Link link = Meeting.CONNECTED_BY_PATH.link(network, SocketType.SEQPACKET, program)) {
            assertThatThrownBy(() -> Waiting.done(link.connection()
                            .send(Flux.just("before", "too long ".repeat(1 << 19), "never")
                                    .map(Bytes::pooled))))
                    .cause()
                    .isInstanceOfSatisfying(SendFailedException.class, failure -> {
                        assertThat(failure.errno()).contains(Errno.EMSGSIZE);
                        assertThat(failure.bytesTaken()).isEqualTo(6);
                    });
            assertThat(link.peer().told()).isEqualTo("b'before'");
            Waiting.done(link.connection().send("after"));
            assertThat(link.peer().told()).isEqualTo("b'after'");
        }
    }

    @Test
    void shouldReceiveWhatAPeerSentBeforeItResetTheConnection(Network network) {
        String program = """
            wait()
            for record in (b'one', b'', b'two'): s.send(record)
            s.close()
            """;
        for (boolean demand : new boolean[] {true, false}) {
            try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, SocketType.SEQPACKET, program)) {
                // Closed with this unread, the peer's socket resets ours.
                Waiting.done(link.connection().send("unread"));
                TestSubscriber<ByteBuf> receiver = TestSubscriber.builder()
                        .initialRequest(demand ? Long.MAX_VALUE : 0)
                        .build();
                link.connection().receive().subscribe(receiver);
                link.peer().goOn();
                if (!demand) {
                    Awaitility.await().until(() -> !link.peer().isRunning());
                    receiver.request(Long.MAX_VALUE);
                }
                receiver.block(Duration.ofSeconds(100));
                SystemCallException failure = (SystemCallException) receiver.expectTerminalError();
                assertThat(receiver.getReceivedOnNext()).extracting(Texts::of).containsExactly("one", "", "two");
                assertThat(failure.errno()).contains(Errno.ECONNRESET);
            }
        }
    }

    @Test
    void shouldFailBySendingWhereThePeerIsGone(Network network) {
        try (Link link = Meeting.ACCEPTED_BY_NAME.link(network, SocketType.SEQPACKET, "s.close()\n")) {
            Awaitility.await().until(() -> !link.peer().isRunning());
            assertThatThrownBy(() -> Waiting.done(link.connection().send("to nobody")))
                    .cause()
                    .isInstanceOfSatisfying(
                            SendFailedException.class,
                            failure -> assertThat(failure.errno()).contains(Errno.EPIPE));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED_BY_PATH", "CONNECTED_BY_NAME"})
    void shouldEchoRecordsOfEverySizeInOrder(Meeting meeting, Network network) {
        String program = """
            count = 5000
            sizes = random.Random(7)
            sent = 0
            def send():
                global sent
                for i in range(count):
                    record = os.urandom(sizes.choice((0, 1, 100, sizes.randrange(20000))))
                    s.send(record)
                    sent = zlib.crc32(record, zlib.crc32(struct.pack('i', len(record)), sent))
                s.shutdown(socket.SHUT_WR)
            sender = threading.Thread(target=send)
            sender.start()
            received = 0
            for i in range(count):
                record = s.recv(65536)
                received = zlib.crc32(record, zlib.crc32(struct.pack('i', len(record)), received))
            sender.join()
            tell(sent)
            tell(received)
            tell(s.recv(1))
            """;
        try (Link link = meeting.link(network, SocketType.SEQPACKET, program)) {
            Waiting.done(link.connection().send(link.connection().receive()));
            Waiting.done(link.connection().shutdown(Shutdown.WRITE));
            assertThat(link.peer().told()).isEqualTo(link.peer().told());
            assertThat(link.peer().told()).isEqualTo("b''");
        }
    }

    private static List<String> texts(Connection connection) {
        return Waiting.result(connection.receive().map(Texts::of).collectList());
    }
}
