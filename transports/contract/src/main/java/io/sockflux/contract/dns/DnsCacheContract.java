package io.sockflux.contract.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.NameResolutionException;
import io.sockflux.netdb.TextRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What is kept of answers and for how long, and how much may be under way. */
@OnNativeTransport
@TransportContract
class DnsCacheContract {

    private static final Duration HANG = Duration.ofSeconds(100);

    @Test
    void shouldKeepAnswersUntilTheyAreForgotten(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("kept.test", 3600, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            for (int i = 0; i < 3; i++) {
                assertThat(DnsContract.addresses(own, "KEPT.test")).hasSize(2);
            }
            assertThat(server.asked()).hasSize(2);
            assertThat(own.dns().counts().fromCache()).isEqualTo(2);
            own.dns().forget();
            assertThat(DnsContract.addresses(own, "kept.test")).hasSize(2);
            assertThat(server.asked()).hasSize(4);
        }
    }

    @Test
    void shouldAskOnceForAllWhoAskAtTheSameTime(Network network) throws Exception {
        List<DnsQuery> held = new CopyOnWriteArrayList<>();
        try (ScriptedDns server = new ScriptedDns().on("many.test", DnsAnswer.TXT, held::add);
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            Mono<List<TextRecord>> texts = own.dns().texts("many.test").collectList();
            Disposable impatient = texts.subscribe();
            Mono<List<List<TextRecord>>> all =
                    Flux.range(0, 50).flatMap(i -> texts, 50).collectList().cache();
            all.subscribe();
            Awaitility.await().until(() -> !held.isEmpty());
            impatient.dispose();
            DnsQuery only = held.get(0);
            only.reply(only.answer().text("many.test", "same".getBytes(StandardCharsets.US_ASCII)));
            assertThat(Waiting.result(all)).hasSize(50).containsOnly(List.of(new TextRecord(List.of("same"))));
            assertThat(server.asked("many.test", DnsAnswer.TXT)).isOne();
            assertThat(own.dns().counts().queries()).isOne();
        }
    }

    @Test
    void shouldAskAgainWhenAnAnswerIsOld(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns().host("short.test", 1, "192.0.2.1", "2001:db8::1");
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            assertThat(DnsContract.addresses(own, "short.test")).hasSize(2);
            server.host("short.test", 1, "192.0.2.2", "2001:db8::2");
            Awaitility.await()
                    .until(() -> DnsContract.addresses(own, "short.test").equals(List.of("192.0.2.2", "2001:db8::2")));
        }
    }

    @Test
    void shouldKeepAnAnswerNoLongerThanTheCnameRecordThatLedToIt(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(network, ScriptedDns.settings(server))) {
            server.otherwise(query -> query.reply(
                    query.answer().cname(query.name(), 0, "there.test").address("there.test", 3600, "192.0.2.1")));
            DnsContract.addresses(own, "alias.test");
            DnsContract.addresses(own, "alias.test");
            assertThat(server.asked("alias.test", DnsAnswer.A)).isEqualTo(2);
        }
    }

    @Test
    void shouldKeepAnswersAsLongAsItWasTold(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns()
                        .host("zero.test", 0, "192.0.2.1", "2001:db8::1")
                        .host("long.test", 3600, "192.0.2.1", "2001:db8::1");
                Network least = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withTtl(Duration.ofHours(1), Duration.ofHours(1)));
                Network most = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withTtl(Duration.ZERO, Duration.ZERO))) {
            DnsContract.addresses(least, "zero.test");
            DnsContract.addresses(least, "zero.test");
            assertThat(server.asked()).hasSize(2);
            DnsContract.addresses(most, "long.test");
            DnsContract.addresses(most, "long.test");
            assertThat(server.asked()).hasSize(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"3,EAI_NONAME", "0,EAI_NODATA"})
    void shouldRememberThatThereIsNone(int code, String error, Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns()
                        .otherwise(query -> query.reply(query.answer().code(code)));
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withNegativeTtl(Duration.ofHours(1)))) {
            NameResolutionException first = DnsContract.failure(own.resolver().resolve("none.test"));
            NameResolutionException second = DnsContract.failure(own.resolver().resolve("none.test"));
            assertThat(first.code()).isEqualTo(error);
            assertThat(second).hasMessage(first.getMessage());
            assertThat(server.asked()).hasSize(2);
        }
    }

    @Test
    void shouldForgetThatThereIsNoneWhenTheServerSays(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns()
                        .otherwise(query -> query.reply(
                                query.answer().code(DnsAnswer.NXDOMAIN).negativeTtl(0)));
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withNegativeTtl(Duration.ofHours(1)))) {
            DnsContract.failure(own.resolver().resolve("none.test"));
            DnsContract.failure(own.resolver().resolve("none.test"));
            assertThat(server.asked()).hasSize(4);
        }
    }

    @Test
    void shouldKeepNoMoreAnswersThanItMay(Network network) throws Exception {
        try (ScriptedDns server = new ScriptedDns();
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withCachedNames(4))) {
            server.otherwise(query -> query.reply(query.answer().text(query.name(), new byte[10])));
            for (int i = 0; i < 6; i++) {
                Waiting.done(own.dns().texts("t" + i + ".test"));
            }
            Waiting.done(own.dns().texts("t5.test"));
            Waiting.done(own.dns().texts("t2.test"));
            assertThat(server.asked()).hasSize(6);
            Waiting.done(own.dns().texts("t0.test"));
            assertThat(server.asked()).hasSize(7);
            // It takes as much memory as five short ones may.
            byte[][] strings = new byte[33][255];
            server.on(
                    "long.test",
                    DnsAnswer.TXT,
                    query -> query.reply(
                            query.isTcp()
                                    ? query.answer().text("long.test", strings)
                                    : query.answer().truncated()));
            Waiting.done(own.dns().texts("long.test"));
            Waiting.done(own.dns().texts("long.test"));
            assertThat(server.asked("long.test", DnsAnswer.TXT)).isEqualTo(4);
        }
    }

    @Test
    void shouldLetLookUpsWaitTheirTurnAndRefuseWhatIsTooMuch(Network network) throws Exception {
        List<DnsQuery> held = new CopyOnWriteArrayList<>();
        try (ScriptedDns server = new ScriptedDns().otherwise(held::add);
                Network own = ScriptedDns.network(
                        network, ScriptedDns.settings(server).withLookUps(2, 3))) {
            List<TestSubscriber<Object>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                all.add(lookUp(own, "t" + i + ".test"));
            }
            NameResolutionException failure = DnsContract.failure(own.dns().texts("t5.test"));
            assertThat(failure.code()).isEqualTo("EAI_AGAIN");
            assertThat(failure).hasMessageContaining("2 look-ups").hasMessageContaining("3 wait");
            Awaitility.await().until(() -> held.size() == 2);
            // One that leaves the line, and one that leaves its turn to another.
            all.get(2).cancel();
            all.get(0).cancel();
            Awaitility.await().until(() -> held.size() == 3);
            assertThat(held.get(2).name()).isEqualTo("t3.test");
            for (int i = 1; i < 4; i++) {
                answerAll(held, i + 1);
            }
            for (int i : new int[] {1, 3, 4}) {
                all.get(i).block(HANG);
                all.get(i).expectTerminalSignal();
            }
            assertThat(server.asked("t2.test", DnsAnswer.TXT)).isZero();
        }
    }

    private static void answerAll(List<DnsQuery> held, int atLeast) throws Exception {
        Awaitility.await().until(() -> held.size() >= Math.min(atLeast, 4));
        for (DnsQuery query : held) {
            query.reply(query.answer());
        }
    }

    private static TestSubscriber<Object> lookUp(Network network, String name) {
        TestSubscriber<Object> subscriber = TestSubscriber.create();
        Flux.from(network.dns().texts(name)).cast(Object.class).subscribe(subscriber);
        return subscriber;
    }

    @Test
    void shouldAskNoFurtherOnceItIsCancelled(Network network) throws Exception {
        try (ScriptedDns silent = new ScriptedDns().otherwise(query -> {});
                Network own = ScriptedDns.network(
                        network,
                        ScriptedDns.settings(silent)
                                .withTimeout(Duration.ofMillis(100))
                                .withAttempts(100)
                                .withQuestions(1000))) {
            Disposable looking = own.dns().texts("silent.test").subscribe(text -> {}, e -> {});
            Awaitility.await().until(() -> silent.asked().size() >= 2);
            looking.dispose();
            // What was scheduled for later comes before this has timed out that often.
            Disposable other = own.dns().texts("other.test").subscribe(text -> {}, e -> {});
            Awaitility.await().until(() -> silent.asked("other.test", DnsAnswer.TXT) >= 1);
            long before = silent.asked("silent.test", DnsAnswer.TXT);
            Awaitility.await().until(() -> silent.asked("other.test", DnsAnswer.TXT) >= 5);
            assertThat(silent.asked("silent.test", DnsAnswer.TXT)).isEqualTo(before);
            other.dispose();
        }
    }
}
