package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/** A unix datagram socket whose queue is full is waited for by those who are connected to it, and by nobody else. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullReceiverTest {

    private static final Duration HANG = Duration.ofSeconds(50);
    private static final int MORE_THAN_A_QUEUE = 5000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void shouldTellASenderThatIsNotConnectedAndGoOnToSendToOthers() {
        try (Network network = Network.create()) {
            DatagramSocket full = bind(network, "full");
            DatagramSocket other = bind(network, "other");
            DatagramSocket sender = bind(network, "sender");
            Throwable failure =
                    catchThrowable(() -> sender.send(many().map(message -> message.to(full.localEndpoint())))
                            .block(HANG));
            assertThat(Exceptions.unwrap(failure))
                    .isInstanceOfSatisfying(
                            SendFailedException.class,
                            e -> assertThat(e.errno()).contains(Errno.EAGAIN));
            sender.send(Message.of("hello").to(other.localEndpoint())).block(HANG);
            assertThat(other.receive()
                            .next()
                            .map(message -> message.data().toString(StandardCharsets.UTF_8))
                            .block(HANG))
                    .isEqualTo("hello");
        }
    }

    @Test
    void shouldHoldUpASenderThatIsConnectedUntilThereIsRoom() {
        try (Network network = Network.create()) {
            DatagramSocket receiver = bind(network, "receiver");
            DatagramSocket sender = bind(network, "sender");
            sender.connect(receiver.localEndpoint()).block(HANG);
            assertThat(receiver.receive()
                            .take(MORE_THAN_A_QUEUE)
                            .limitRate(1)
                            .mergeWith(sender.send(many()).cast(Message.class))
                            .count()
                            .block(HANG))
                    .isEqualTo(MORE_THAN_A_QUEUE);
        }
    }

    private static Flux<Message> many() {
        return Flux.range(0, MORE_THAN_A_QUEUE).map(i -> Message.of("message " + i));
    }

    private DatagramSocket bind(Network network, String name) {
        return network.datagrams(Endpoint.parse("unix-dgram:" + folder.resolve(name)))
                .bind()
                .blockOptional(HANG)
                .orElseThrow();
    }
}
