package io.sockflux.contract.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.address.UnixUnnamedEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** Two ends that are each other's peers, by the kernel or by a meeting of two sockets. */
@TransportContract
class SocketPairContract {

    @BeforeEach
    void needs(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.SOCKET_PAIR), "the transport has no pairs of sockets");
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldCarryBothWays(SocketType type, Network network) {
        if (type == SocketType.SEQPACKET && !network.supports(Capability.SEQPACKET)) {
            assertThatThrownBy(() -> network.socketPair(type))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("has no seqpacket sockets");
            return;
        }
        ConnectionPair pair = Waiting.result(network.socketPair(type));
        Waiting.done(pair.first().send("there").then(pair.first().shutdown(Shutdown.WRITE)));
        assertThat(Waiting.result(pair.second().receive().collectString(StandardCharsets.UTF_8, 100)))
                .isEqualTo("there");
        Waiting.done(pair.second().send("and back").then(pair.second().shutdown(Shutdown.WRITE)));
        assertThat(Waiting.result(pair.first().receive().collectString(StandardCharsets.UTF_8, 100)))
                .isEqualTo("and back");
        Waiting.done(pair.first().close());
        Waiting.done(pair.second().close());
    }

    @Test
    void shouldKeepRecordsApart(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.SEQPACKET), "the transport has no records");
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.SEQPACKET));
        Waiting.done(pair.first()
                .send("one")
                .then(pair.first().send("two"))
                .then(pair.first().shutdown(Shutdown.WRITE)));
        List<ByteBuf> records = Waiting.result(pair.second().receive().collectList());
        assertThat(records.stream().map(record -> record.toString(StandardCharsets.UTF_8)))
                .containsExactly("one", "two");
        Waiting.done(pair.first().abort());
        Waiting.done(pair.second().abort());
    }

    @Test
    void shouldSayWhoIsThere(Network network) {
        Assumptions.assumeTrue(network.supports(Capability.MESSAGES), "the transport has no messages");
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM, Capability.MESSAGES));
        Waiting.done(pair.first().sendMessage(Message.of("x")));
        Message message = Waiting.result(pair.second().receiveMessages().next());
        ControlMessage.Credentials credentials =
                message.control(ControlMessage.Credentials.class).orElseThrow();
        assertThat((long) credentials.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(Waiting.result(pair.second().peerCredentials())).isEqualTo(credentials);
        Waiting.done(pair.first().abort());
        Waiting.done(pair.second().abort());
    }

    @Test
    void shouldHaveNoNames(Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        for (Connection end : List.of(pair.first(), pair.second())) {
            assertThat(end.localEndpoint()).isEqualTo(new UnixUnnamedEndpoint(SocketType.STREAM));
            assertThat(end.peerEndpoint()).isEqualTo(new UnixUnnamedEndpoint(SocketType.STREAM));
        }
        Waiting.done(pair.first().abort());
        Waiting.done(pair.second().abort());
    }

    @Test
    void shouldCarryMoreThanTheKernelHolds(Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        byte[] much = new byte[3_000_000];
        new Random(7).nextBytes(much);
        Mono<Void> sent = pair.first()
                .send(Mono.just(Unpooled.wrappedBuffer(much)))
                .then(pair.first().shutdown(Shutdown.WRITE));
        Mono<byte[]> received = pair.second()
                .receive()
                .reduceWith(ByteArrayOutputStream::new, (all, buffer) -> {
                    byte[] bytes = new byte[buffer.readableBytes()];
                    buffer.readBytes(bytes);
                    all.writeBytes(bytes);
                    return all;
                })
                .map(ByteArrayOutputStream::toByteArray);
        assertThat(Waiting.result(Mono.zip(sent.thenReturn(true), received)).getT2())
                .isEqualTo(much);
        Waiting.done(pair.first().close());
        Waiting.done(pair.second().close());
    }

    @Test
    void shouldTellThePeersEnd(Network network) {
        ConnectionPair pair = Waiting.result(network.socketPair(SocketType.STREAM));
        Waiting.done(pair.first().close());
        assertThat(Waiting.result(pair.second().receive().count())).isZero();
        Waiting.done(pair.second().close());
    }

    /** What the two met at is gone. */
    @Test
    void shouldLeaveNoFilesAndNoDescriptors(Network network) throws IOException {
        Set<String> files = left();
        Waiting.done(pairAndEnd(network));
        long before = Descriptors.open();
        for (int i = 0; i < 20; i++) {
            Waiting.done(pairAndEnd(network));
        }
        Awaitility.await().untilAsserted(() -> assertThat(Descriptors.open()).isLessThanOrEqualTo(before));
        assertThat(left()).isEqualTo(files);
    }

    private static Mono<Void> pairAndEnd(Network network) {
        return network.socketPair(SocketType.STREAM)
                .flatMap(pair -> pair.first().abort().then(pair.second().abort()));
    }

    private static Set<String> left() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("sockflux-pair"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void shouldRefuseATypeThatIsNotConnected(Network network) {
        assertThatThrownBy(() -> network.socketPair(SocketType.DGRAM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type: DGRAM (expected: STREAM or SEQPACKET)");
    }
}
