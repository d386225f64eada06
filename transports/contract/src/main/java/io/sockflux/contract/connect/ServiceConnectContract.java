package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.dns.DnsAnswer;
import io.sockflux.contract.dns.ScriptedDns;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Reserved;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.NameResolutionException;
import io.sockflux.stream.Connection;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** Connecting to what SRV records name. */
@TransportContract
class ServiceConnectContract {

    private static final String SERVICE = "_uptime._tcp.example.test";
    private static final Endpoint TARGET = Endpoint.parse("srv://" + SERVICE);

    @Test
    void shouldConnectToTheFirstHostThatAnswers(Network network) throws Exception {
        try (ScriptedDns dns = new ScriptedDns();
                ServerSocket listening =
                        new ServerSocket(0, 1, IpAddress.parse("127.0.0.1").toInetAddress());
                Network own = ScriptedDns.network(network, ScriptedDns.settings(dns))) {
            int gone = closedPort(network);
            dns.host("dead.test", 60, "127.0.0.1", "::1").host("alive.test", 60, "127.0.0.1", "::1");
            dns.on(
                    SERVICE,
                    DnsAnswer.SRV,
                    query -> query.reply(query.answer()
                            .service(SERVICE, 2, 0, listening.getLocalPort(), "alive.test")
                            .service(SERVICE, 1, 0, gone, "dead.test")
                            .service(SERVICE, 0, 0, listening.getLocalPort(), "nameless.test")));
            Connection connection = Waiting.result(own.connector(TARGET).connect());
            assertThat(connection.peerEndpoint()).isEqualTo(Endpoint.tcp("127.0.0.1", listening.getLocalPort()));
            // Nobody accepts it, so it could not be closed without loss.
            Waiting.result(connection.abort().thenReturn(connection));
        }
    }

    @Test
    void shouldTellOfEveryHostThatDidNotAnswer(Network network) throws Exception {
        try (ScriptedDns dns = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(dns))) {
            int one = closedPort(network);
            int other = closedPort(network);
            dns.on("one.test", DnsAnswer.A, query -> query.reply(query.answer().address("one.test", 60, "127.0.0.1")));
            dns.on("two.test", DnsAnswer.A, query -> query.reply(query.answer().address("two.test", 60, "127.0.0.1")));
            dns.on(
                    SERVICE,
                    DnsAnswer.SRV,
                    query -> query.reply(query.answer()
                            .service(SERVICE, 1, 0, one, "one.test")
                            .service(SERVICE, 2, 0, other, "two.test")));
            ConnectFailedException failure = failure(own, TARGET.toString());
            assertThat(failure.target()).isEqualTo(TARGET);
            assertThat(failure.attempts())
                    .extracting(attempt -> attempt.endpoint())
                    .containsExactly(Endpoint.tcp("127.0.0.1", one), Endpoint.tcp("127.0.0.1", other));
        }
    }

    @Test
    void shouldSayWhyThereIsNoHostToConnectTo(Network network) throws Exception {
        try (ScriptedDns dns = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(dns))) {
            assertThat(code(own, "srv://_nothing._tcp.example.test")).isEqualTo("EAI_NONAME");
            dns.on(SERVICE, DnsAnswer.SRV, query -> query.reply(query.answer().service(SERVICE, 0, 0, 0, "")));
            assertThat(code(own, TARGET.toString())).isEqualTo("EAI_NODATA");
            String homeless = "_homeless._tcp.example.test";
            dns.on(
                    homeless,
                    DnsAnswer.SRV,
                    query -> query.reply(query.answer().service(homeless, 0, 0, 80, "nowhere.test")));
            assertThat(code(own, "srv://" + homeless)).isEqualTo("EAI_NONAME");
        }
    }

    @Test
    void shouldNotBindAServiceThatOnlyHasAName(Network network) {
        assertThatThrownBy(() -> network.acceptor().endpoints(TARGET.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("srv://" + SERVICE)
                .hasMessageContaining("expected");
    }

    private static int closedPort(Network network) throws Exception {
        return ((TcpEndpoint) Reserved.endpoint(network, PeerKind.IPV4)).port();
    }

    private static String code(Network network, String target) {
        Throwable cause = failure(network, target).getCause();
        return cause instanceof NameResolutionException named ? named.code() : String.valueOf(cause);
    }

    private static ConnectFailedException failure(Network network, String target) {
        Throwable failure =
                catchThrowable(() -> Waiting.result(network.connector(target).connect()));
        assertThat(Exceptions.unwrap(failure)).isInstanceOf(ConnectFailedException.class);
        return (ConnectFailedException) Exceptions.unwrap(failure);
    }
}
