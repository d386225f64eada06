package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.Message;
import io.sockflux.option.Ipv6Options;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What becomes of datagrams that do not arrive: a value that names the peer, while the socket goes on for everybody else. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class DatagramErrorTest {

    private static final Duration HANG = Duration.ofSeconds(100);
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMP_PORT = 3;
    private static final int ICMP6_UNREACHABLE = 1;
    private static final int ICMP6_PORT = 4;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldNameThePeerWhosePortIsClosedAndGoOn(String host, Network network) throws Exception {
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://" + host + ":0").bind());
        DatagramSocket other =
                Waiting.result(network.datagrams("udp://" + host + ":0").bind());
        Endpoint closed = closedPort(network, host);
        CompletableFuture<DatagramError> told = socket.errors().next().toFuture();
        CompletableFuture<List<Message>> received =
                other.receive().take(3).collectList().toFuture();
        // The error of the second is told while the others are on their way, and concerns none of them.
        Waiting.done(socket.send(Flux.just("one", "lost", "two", "three")
                .map(text -> Message.of(text).to(text.equals("lost") ? closed : other.localEndpoint()))));
        assertThat(told).succeedsWithin(HANG).satisfies(error -> {
            assertThat(error.errno()).isEqualTo(Errno.ECONNREFUSED);
            assertThat(error.peer()).contains(closed);
            assertThat(error.reporter()).contains(InetAddress.getByName(host));
            boolean six = host.startsWith("[");
            assertThat(error.icmpType()).hasValue(six ? ICMP6_UNREACHABLE : ICMP_UNREACHABLE);
            assertThat(error.icmpCode()).hasValue(six ? ICMP6_PORT : ICMP_PORT);
            assertThat(error).asString().startsWith("ECONNREFUSED (connection refused) from " + closed);
        });
        assertThat(received.orTimeout(100, TimeUnit.SECONDS).join()).hasSize(3);
        Waiting.done(socket.send(Message.of("after").to(other.localEndpoint())));
        assertThat(Texts.of(Waiting.result(other.receive().next()))).isEqualTo("after");
        Waiting.done(Flux.merge(socket.close(), other.close()));
    }

    @Test
    void shouldTellOfEveryOneOfMany(Network network) {
        // A piece that the kernel is to cut is one packet on the loopback, with one error.
        DatagramSocket socket = Waiting.result(
                network.datagrams("udp://127.0.0.1:0").offload(false).bind());
        Endpoint closed = closedPort(network, "127.0.0.1");
        CompletableFuture<List<DatagramError>> told =
                socket.errors().take(20).collectList().toFuture();
        Waiting.done(
                socket.send(Flux.range(0, 20).map(i -> Message.of("lost " + i).to(closed))));
        assertThat(told.orTimeout(100, TimeUnit.SECONDS).join())
                .hasSize(20)
                .allSatisfy(error -> assertThat(error.peer()).contains(closed));
        Waiting.done(socket.close());
    }

    @Test
    void shouldTellHowLongADatagramMayBe(Network network) {
        // Never cut into fragments, and the loopback takes packets of 65,536 bytes.
        DatagramSocket socket = Waiting.result(network.datagrams("udp://[::1]:0")
                .option(Ipv6Options.IPV6_MTU_DISCOVER, 2)
                .bind());
        DatagramSocket other = Waiting.result(network.datagrams("udp://[::1]:0").bind());
        CompletableFuture<List<DatagramError>> told =
                socket.errors().collectList().toFuture();
        assertRefused(socket, other.localEndpoint(), 65_500);
        Waiting.done(socket.send(Message.of(Texts.zeros(65_400)).to(other.localEndpoint())));
        assertThat(Waiting.result(other.receive().next()).data().readableBytes())
                .isEqualTo(65_400);
        Waiting.done(Flux.merge(socket.close(), other.close()));
        assertThat(told.orTimeout(100, TimeUnit.SECONDS).join()).singleElement().satisfies(error -> {
            assertThat(error.errno()).isEqualTo(Errno.EMSGSIZE);
            assertThat(error.mtu()).hasValue(65_536);
            assertThat(error.peer()).contains(other.localEndpoint());
            assertThat(error.icmpType()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]"})
    void shouldCarryEveryLengthAndRefuseWhatIsTooLong(String host, Network network) {
        int longest = host.startsWith("[") ? 65_527 : 65_507;
        DatagramSocket socket =
                Waiting.result(network.datagrams("udp://" + host + ":0").bind());
        DatagramSocket echo =
                Waiting.result(network.datagrams("udp://" + host + ":0").bind());
        echo.send(echo.receive()).subscribe(done -> {}, gone -> {});
        for (int length : new int[] {0, 1, 1_472, 1_473, 9_000, 65_507}) {
            Waiting.done(socket.send(Message.of(Texts.zeros(length)).to(echo.localEndpoint())));
            Message back = Waiting.result(socket.receive().next());
            assertThat(back.data().readableBytes()).isEqualTo(length);
            assertThat(back.isTruncated()).isFalse();
            assertThat(back.peer()).isEqualTo(echo.localEndpoint());
        }
        assertRefused(socket, echo.localEndpoint(), longest + 1);
        Waiting.done(Flux.merge(socket.close(), echo.close()));
    }

    @Test
    void shouldCutWhatIsLongerThanTheLimitAndSaySo(Network network) {
        DatagramSocket socket = Waiting.result(
                network.datagrams("udp://127.0.0.1:0").maxLength(64).bind());
        DatagramSocket other =
                Waiting.result(network.datagrams("udp://127.0.0.1:0").bind());
        Waiting.done(other.send(Flux.just(65, 64, 1000, 3)
                .map(length -> Message.of(Texts.zeros(length)).to(socket.localEndpoint()))));
        List<Message> came = Waiting.result(socket.receive().take(4).collectList());
        assertThat(came).extracting(message -> message.data().readableBytes()).containsExactly(64, 64, 64, 3);
        assertThat(came).extracting(Message::isTruncated).containsExactly(true, false, true, false);
        Waiting.done(Flux.merge(socket.close(), other.close()));
    }

    private static void assertRefused(DatagramSocket socket, Endpoint peer, int length) {
        assertThatThrownBy(() ->
                        Waiting.done(socket.send(Message.of(Texts.zeros(length)).to(peer))))
                .cause()
                .isInstanceOfSatisfying(
                        SendFailedException.class,
                        failure -> assertThat(failure.errno()).contains(Errno.EMSGSIZE));
    }

    private static Endpoint closedPort(Network network, String host) {
        DatagramSocket closed =
                Waiting.result(network.datagrams("udp://" + host + ":0").bind());
        Endpoint endpoint = closed.localEndpoint();
        Waiting.done(closed.close());
        return endpoint;
    }
}
