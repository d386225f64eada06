package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Descriptors;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.DnsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.subscriber.TestSubscriber;

/** Addresses by DNS: both families, several servers, and what each answer comes to. */
@TransportContract
public class DnsContract {

    private static final Duration HANG = Duration.ofSeconds(100);

    @Test
    void shouldAskForBothFamiliesSideBySide(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("both.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            assertThat(addresses(own, "both.test")).containsExactly("192.0.2.1", "2001:db8::1");
            assertThat(own.dns().counts().queries()).isEqualTo(2);
            assertThat(own.dns().counts().answers()).isEqualTo(2);
            assertThat(Waiting.result(own.resolver().resolve("both.test"))).hasSize(2);
        }
    }

    @Test
    void shouldAskForTheOneFamilyThatIsWanted(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("both.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            AddressQuery query = AddressQuery.host("both.test").withFamily(AddressFamily.INET6);
            assertThat(texts(own, query)).containsExactly("2001:db8::1");
            assertThat(server.asked("both.test", DnsAnswer.A)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "5", "0"})
    void shouldGiveTheOneFamilyWhateverBecomesOfTheOther(int code, Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("one.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on(
                    "one.test",
                    DnsAnswer.AAAA,
                    query -> query.reply(query.answer().code(code)));
            assertThat(addresses(own, "one.test")).containsExactly("192.0.2.1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3,EAI_NONAME,no such name",
        "0,EAI_NODATA,no A",
        "2,EAI_AGAIN,SERVFAIL",
        "5,EAI_FAIL,REFUSED",
        "1,EAI_FAIL,FORMERR"
    })
    void shouldSayWhatAnAnswerWithoutAddressesComesTo(int code, String error, String words, Network network)
            throws Exception {
        try (ScriptedDns server = new ScriptedDns()
                        .otherwise(query -> query.reply(query.answer().code(code)));
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            NameResolutionException failure = failure(own.resolver().resolve("none.test"));
            assertThat(failure.code()).isEqualTo(error);
            assertThat(failure)
                    .hasMessageContainingAll(
                            "none.test", words, "127.0.0.1:" + server.address().getPort());
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "5"})
    void shouldAskTheNextServerWhereOneFails(int code, Network network) throws Exception {
        try (ScriptedDns first = new ScriptedDns()
                        .otherwise(query -> query.reply(query.answer().code(code)));
                ScriptedDns second = new ScriptedDns().host("next.test", 60, "192.0.2.2", "2001:db8::2");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(first, second))) {
            assertThat(addresses(own, "next.test")).hasSize(2);
            assertThat(first.asked("next.test", DnsAnswer.A)).isOne();
        }
    }

    @Test
    void shouldAskTheNextServerWhereOneDoesNotAnswerAndItFirstFromThenOn(Network network) throws Exception {
        try (ScriptedDns silent = new ScriptedDns().otherwise(query -> {});
                ScriptedDns second = new ScriptedDns()
                        .host("next.test", 60, "192.0.2.2", "2001:db8::2")
                        .host("again.test", 60, "192.0.2.3", "2001:db8::3");
                Network own = ScriptedDns.network(
                        network,
                        ScriptedDns.settings(silent, second)
                                .withTimeout(Duration.ofMillis(500))
                                .withAttempts(10))) {
            assertThat(addresses(own, "next.test")).hasSize(2);
            assertThat(own.dns().counts().timeouts()).isGreaterThanOrEqualTo(2);
            int before = silent.asked().size();
            assertThat(addresses(own, "again.test")).hasSize(2);
            assertThat(silent.asked()).hasSize(before);
        }
    }

    @Test
    void shouldPassWhereNobodyAnswers(Network network) throws Exception {
        try (ScriptedDns first = new ScriptedDns().otherwise(query -> {});
                ScriptedDns second = new ScriptedDns().otherwise(query -> {});
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(first, second).withTimeout(Duration.ofMillis(50)))) {
            NameResolutionException failure = failure(own.resolver().resolve("silent.test"));
            assertThat(failure.code()).isEqualTo("EAI_AGAIN");
            assertThat(failure.canPass()).isTrue();
            assertThat(failure)
                    .hasMessageContainingAll(
                            "silent.test",
                            ":" + first.address().getPort(),
                            ":" + second.address().getPort(),
                            "50 ms");
            assertThat(first.asked("silent.test", DnsAnswer.A)).isEqualTo(2);
            assertThat(second.asked("silent.test", DnsAnswer.A)).isEqualTo(2);
            assertThat(own.dns().counts().timeouts()).isEqualTo(8);
        }
    }

    @Test
    void shouldAskNoMoreThanItMay(Network network) throws Exception {
        try (ScriptedDns silent = new ScriptedDns().otherwise(query -> {});
                Network own = ScriptedDns.network(
                        network,
                        ScriptedDns.settings(silent)
                                .withTimeout(Duration.ofMillis(20))
                                .withAttempts(50)
                                .withQuestions(3))) {
            NameResolutionException failure = failure(own.resolver().resolve("silent.test"));
            assertThat(failure).hasMessageContaining("3 questions");
            assertThat(silent.asked("silent.test", DnsAnswer.A)).isEqualTo(3);
        }
    }

    @Test
    void shouldSpreadQuestionsOverServersInTurn(Network network) throws Exception {
        try (ScriptedDns first = new ScriptedDns();
                ScriptedDns second = new ScriptedDns();
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(first, second).withRotation(true))) {
            failure(own.resolver().resolve("any.test"));
            assertThat(first.asked()).hasSize(1);
            assertThat(second.asked()).hasSize(1);
        }
    }

    @Test
    void shouldAskOverTcpWhatWasTruncated(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("long.test", DnsAnswer.A, query -> {
                DnsAnswer answer = query.answer();
                if (!query.isTcp()) {
                    query.reply(answer.truncated());
                    return;
                }
                for (int i = 0; i < 200; i++) {
                    answer.address("long.test", 60, "192.0.2." + i);
                }
                query.reply(answer);
            });
            assertThat(addresses(own, "long.test")).hasSize(200);
            assertThat(own.dns().counts().overTcp()).isOne();
        }
    }

    @Test
    void shouldAskOverTcpWhatIsLongerThanItTookFromADatagram(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.on("long.test", DnsAnswer.A, query -> {
                DnsAnswer answer = query.answer();
                for (int i = 0; i < 200; i++) {
                    answer.address("long.test", 60, "192.0.2." + i);
                }
                query.reply(answer);
            });
            assertThat(addresses(own, "long.test")).hasSize(200);
            assertThat(own.dns().counts().overTcp()).isOne();
        }
    }

    @Test
    void shouldTryTheNextServerWhereTcpEndsWithoutAnAnswer(Network network) throws Exception {
        try (ScriptedDns first = new ScriptedDns();
                ScriptedDns second = new ScriptedDns().host("long.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(first, second))) {
            first.otherwise(query -> query.reply(
                    query.isTcp() ? new byte[0] : query.answer().truncated().bytes()));
            assertThat(addresses(own, "long.test")).hasSize(2);
        }
    }

    @Test
    void shouldTryNamesWithTheSearchDomains(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("www.b.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withSearchDomains("a.test", "b.test"))) {
            assertThat(canonical(own, "www")).isEqualTo("www.b.test");
            assertThat(names(server, DnsAnswer.A)).containsExactly("www.a.test", "www.b.test");
        }
    }

    @Test
    void shouldTryNamesOfEnoughDotsAsTheyAreFirst(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(
                        network,
                        ScriptedDns.settings(server).withSearchDomains("a.test").withNdots(2))) {
            failure(own.resolver().resolve("few.dots"));
            failure(own.resolver().resolve("e.nough.dots"));
            failure(own.resolver().resolve("as.is."));
            assertThat(names(server, DnsAnswer.A))
                    .containsExactly("few.dots.a.test", "few.dots", "e.nough.dots", "e.nough.dots.a.test", "as.is");
        }
    }

    /** A forger that does not see the question has to guess its port, RFC 5452 section 9.2. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAskEachQuestionFromAPortOfItsOwnUnlessToldOtherwise(boolean ownPorts, Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("both.test", 60, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, settings(server, ownPorts))) {
            long before = Descriptors.open();
            for (int i = 0; i < 50; i++) {
                assertThat(addresses(own, "both.test")).hasSize(2);
            }
            Set<Integer> ports = server.asked().stream().map(DnsQuery::port).collect(Collectors.toSet());
            if (ownPorts) {
                // The kernel may give a port a second time.
                assertThat(ports).hasSizeGreaterThan(80);
            } else {
                assertThat(ports).hasSize(1);
            }
            Awaitility.await("close of every socket").until(() -> Descriptors.open() < before + 20);
        }
    }

    private static DnsSettings settings(ScriptedDns server, boolean ownPorts) {
        DnsSettings settings = ScriptedDns.settings(server).withCachedNames(0);
        return ownPorts ? settings : settings.withFreshPorts(false);
    }

    @Test
    void shouldFailWhatIsUnderWayWhenTheNetworkIsClosed(Network network) throws Exception {
        try (ScriptedDns silent = new ScriptedDns().otherwise(query -> {})) {
            TestSubscriber<Object> looking = TestSubscriber.create();
            try (Network own = ScriptedDns.network(network, ScriptedDns.settings(silent))) {
                own.resolver().resolve("silent.test").subscribe(looking);
                Awaitility.await().until(() -> silent.asked().size() == 2);
            }
            looking.block(HANG);
            assertThat(looking.expectTerminalError()).hasMessageContaining("closed");
        }
    }

    @Test
    void shouldSayWhereNobodyListens(Network network) throws Exception {
        DnsSettings settings = DnsSettings.create()
                .withSearchDomains()
                .withServers(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))
                .withTimeout(Duration.ofMillis(50));
        try (Network own = ScriptedDns.network(network, settings)) {
            assertThat(failure(own.resolver().resolve("any.test")).code()).isEqualTo("EAI_AGAIN");
        }
    }

    private static List<String> names(ScriptedDns server, int type) {
        return server.asked().stream()
                .filter(query -> query.type() == type)
                .map(DnsQuery::name)
                .toList();
    }

    public static List<String> addresses(Network network, String host) {
        return texts(network, AddressQuery.host(host));
    }

    static String canonical(Network network, String host) {
        AddressQuery query = AddressQuery.host(host).withFlags(AddressFlag.CANONNAME);
        return String.valueOf(
                Waiting.result(network.dns().addresses(query).next()).canonicalName());
    }

    private static List<String> texts(Network network, AddressQuery query) {
        return Waiting.result(network.dns()
                .addresses(query)
                .map(AddressInfo::address)
                .map(Object::toString)
                .distinct()
                .collectList());
    }

    static NameResolutionException failure(Publisher<?> looking) {
        TestSubscriber<Object> subscriber = TestSubscriber.create();
        Flux.from(looking).cast(Object.class).subscribe(subscriber);
        subscriber.block(HANG);
        return (NameResolutionException) subscriber.expectTerminalError();
    }
}
