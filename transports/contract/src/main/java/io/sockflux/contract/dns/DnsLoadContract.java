package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Echo;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Look-ups leave the loop that they are on to others. */
@OnNativeTransport
@TransportContract
class DnsLoadContract {

    private static final int LOOK_UPS = 1000;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveTheLoopToOthersWhileAThousandLookUpsAreUnderWay(boolean freshPorts, Network network)
            throws Exception {
        // Where the kernel had no room for a datagram the question comes again, after its time.
        Map<String, DnsQuery> held = new ConcurrentHashMap<>();
        try (ScriptedDns server = new ScriptedDns()) {
            server.otherwise(query -> held.put(query.name() + query.type(), query));
            DnsSettings settings = ScriptedDns.settings(server)
                    .withTimeout(Duration.ofSeconds(1))
                    .withAttempts(100)
                    .withQuestions(1000)
                    .withFreshPorts(freshPorts);
            try (Network own = ScriptedDns.network(network, settings);
                    Echo echo = new Echo(own)) {
                Connection connection =
                        Waiting.result(own.connector(echo.endpoint()).connect());
                TestSubscriber<List<InetAddress>> looking = TestSubscriber.create();
                Flux.range(0, LOOK_UPS)
                        .flatMap(i -> own.resolver().resolve("h" + i + ".test"), LOOK_UPS)
                        .subscribe(looking);
                Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
                    assertAnswered(connection);
                    return held.size() == 2 * LOOK_UPS;
                });
                server.otherwise(DnsLoadContract::answer);
                for (DnsQuery query : held.values()) {
                    answer(query);
                }
                while (!looking.isTerminatedOrCancelled()) {
                    assertAnswered(connection);
                }
                looking.expectTerminalSignal();
                assertThat(looking.getReceivedOnNext())
                        .hasSize(LOOK_UPS)
                        .allSatisfy(addresses -> assertThat(addresses).hasSize(2));
                Waiting.done(connection.close());
            }
        }
    }

    private static void answer(DnsQuery query) throws IOException {
        String address = query.type() == DnsAnswer.A ? "192.0.2.1" : "2001:db8::1";
        query.reply(query.answer().address(query.name(), 60, address));
    }

    private static void assertAnswered(Connection connection) {
        Waiting.done(connection.send("here"));
        String answer = Waiting.result(connection
                .receive()
                .map(buffer -> new String(ByteBufUtil.getBytes(buffer), StandardCharsets.UTF_8))
                .scan(String::concat)
                .filter(text -> text.length() >= 4)
                .next());
        assertThat(answer).isEqualTo("here");
    }
}
