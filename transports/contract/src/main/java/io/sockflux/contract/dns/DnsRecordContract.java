package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.IpAddress;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.netdb.ServiceRecord;
import io.sockflux.netdb.TextRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Services, texts and pointers by DNS. */
@TransportContract
class DnsRecordContract {

    private static final String SERVICE = "_imap._tcp.example.test";
    private static final int DRAWS = 2000;

    @Test
    void shouldGiveServicesByPriorityAndByWeightAtRandom(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    SERVICE,
                    DnsAnswer.SRV,
                    query -> query.reply(query.answer()
                            .service(SERVICE, 20, 0, 143, "last.test")
                            .service(SERVICE, 10, 75, 143, "often.test")
                            .service(SERVICE, 10, 25, 1143, "seldom.test")));
            Map<String, Integer> first = new HashMap<>();
            Flux<ServiceRecord> services = own.dns().services(SERVICE);
            for (int i = 0; i < DRAWS; i++) {
                List<ServiceRecord> order = Waiting.result(services.collectList());
                assertThat(order).hasSize(3);
                assertThat(order.get(2)).isEqualTo(new ServiceRecord(20, 0, 143, "last.test"));
                first.merge(order.get(0).host(), 1, Integer::sum);
            }
            // Ten standard deviations to either side.
            assertThat(first.get("often.test")).isBetween(1300, 1700);
            assertThat(server.asked(SERVICE, DnsAnswer.SRV)).isOne();
            assertThat(own.dns().counts().fromCache()).isEqualTo(DRAWS - 1);
        }
    }

    @Test
    void shouldGiveNoServiceWhereThereIsNone(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    SERVICE, DnsAnswer.SRV, query -> query.reply(query.answer().service(SERVICE, 0, 0, 0, "")));
            server.on("bare.test", DnsAnswer.SRV, query -> query.reply(query.answer()));
            assertThat(Waiting.result(own.dns().services(SERVICE).collectList()))
                    .isEmpty();
            assertThat(Waiting.result(own.dns().services("bare.test").collectList()))
                    .isEmpty();
            assertThat(DnsContract.failure(own.dns().services("nowhere.test")).code())
                    .isEqualTo("EAI_NONAME");
        }
    }

    @Test
    void shouldGiveTextsOfSeveralStringsAndOfAnyBytes(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    "text.test",
                    DnsAnswer.TXT,
                    query -> query.reply(query.answer()
                            .text("text.test", bytes("v=spf1 "), bytes("-all"), bytes(""))
                            .text("text.test", bytes("grüße"))
                            .text("text.test", new byte[] {0, (byte) 0xff, 'x'})
                            .text("other.test", bytes("a lie"))));
            assertThat(Waiting.result(own.dns().texts("text.test").collectList()))
                    .containsExactlyInAnyOrder(
                            new TextRecord(List.of("v=spf1 ", "-all", "")),
                            new TextRecord(List.of("grüße")),
                            new TextRecord(List.of("\0\u00ffx")));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldGiveTheNamesOfAnAddressOfEitherFamily(Network network) throws Exception {
        String v4 = "1.2.0.192.in-addr.arpa";
        String v6 = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    v4,
                    DnsAnswer.PTR,
                    query -> query.reply(query.answer()
                            .pointer(v4, 60, "one.test")
                            .pointer(v4, 60, "two.test")
                            // A terminal would do what this says.
                            .pointer(v4, 60, "\u001b[31m.test")));
            server.on(v6, DnsAnswer.PTR, query -> query.reply(query.answer().pointer(v6, 60, "six.test")));
            assertThat(pointers(own, "192.0.2.1")).containsExactly("one.test", "two.test");
            assertThat(pointers(own, "::ffff:192.0.2.1")).containsExactly("one.test", "two.test");
            assertThat(pointers(own, "2001:db8::1")).containsExactly("six.test");
            IpAddress nobody = IpAddress.parse("192.0.2.99");
            assertThat(DnsContract.failure(own.dns().pointers(nobody)).code()).isEqualTo("EAI_NONAME");
        }
    }

    private static List<String> pointers(Network network, String address) {
        return Waiting.result(network.dns().pointers(IpAddress.parse(address)).collectList());
    }

    @Test
    void shouldRefuseWhatIsNoName(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            for (String name : List.of("", ".", "a..b", "x".repeat(64) + ".test", "a.".repeat(127) + "test", "a b")) {
                assertThat(DnsContract.failure(own.dns().texts(name)).code()).isEqualTo("EAI_NONAME");
            }
            assertThat(server.asked()).isEmpty();
        }
    }

    @Test
    void shouldAskForTextsThatDoNotFitOverTcp(Network network) throws Exception {
        byte[][] strings = new byte[40][250];
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withTimeout(Duration.ofSeconds(30)))) {
            server.on(
                    "long.test",
                    DnsAnswer.TXT,
                    query -> query.reply(
                            query.isTcp()
                                    ? query.answer().text("long.test", strings)
                                    : query.answer().truncated()));
            assertThat(Waiting.result(own.dns().texts("long.test").single()).strings())
                    .hasSize(40);
        }
    }
}
