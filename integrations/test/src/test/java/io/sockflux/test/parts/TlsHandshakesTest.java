package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.TimeLimits;
import io.sockflux.test.SimulatedNetwork;
import io.sockflux.tls.ClientTls;
import io.sockflux.tls.ServerTls;
import io.sockflux.tls.TlsIdentity;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsTrust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * TLS handshakes by Java's provider, among peers that are silent, speak something else or leave. Java draws keys by its own chance, so a seed is
 * not the same run twice: a record may be a byte longer.
 */
class TlsHandshakesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MOST_OPENING = 3;

    @SuppressWarnings("NullAway.Init")
    private static ServerTls serverTls;

    @SuppressWarnings("NullAway.Init")
    private static ClientTls clientTls;

    @BeforeAll
    static void make() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .subject("CN=server")
                .setIsCertificateAuthority(true)
                .addSanDnsName("server")
                .ecp256()
                .buildSelfSigned();
        TlsIdentity identity = TlsIdentity.of(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath());
        serverTls = ServerTls.of(identity).provider(TlsProvider.JDK);
        clientTls =
                ClientTls.create().trust(TlsTrust.of(bundle.getCertificate())).provider(TlsProvider.JDK);
    }

    @SimulatedNetwork(seeds = 6, smaller = 5)
    @ExtendWith(ManySeeds.class)
    void shouldGiveBackThePlaceOfEachHandshakeThatFails(Simulation sim) {
        Host server = sim.host("server", "10.0.0.1");
        Host good = sim.host("good", "10.0.0.2");
        Host bad = sim.host("bad", "10.0.0.3");
        for (Host host : List.of(good, bad)) {
            sim.link(host, server)
                    .latency(Duration.ofMillis(1), Duration.ofMillis(30))
                    .loss(0.01);
        }
        Chance chance = sim.world().choices().of("the test");
        Ends served = Ends.of(sim, server);
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:443")
                .tls(serverTls)
                .maxOpening(MOST_OPENING)
                .timeLimits(TimeLimits.NONE
                        .opening(SECOND.multipliedBy(2))
                        // A reset may be lost.
                        .idle(SECOND.multipliedBy(5)))
                .closeTimeout(SECOND)
                .serve(connection -> connection.send(connection.receive())));
        List<Running<?>> strangers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Duration later = Duration.ofMillis(chance.below(3_000));
            strangers.add(bad.run(host -> stranger(host, chance).delaySubscription(later)));
        }
        Running<String> asked = good.run(host -> Mono.defer(() -> ask(host))
                .retryWhen(Retry.fixedDelay(20, SECOND))
                .repeat(2)
                .collectList()
                .map(answers -> String.join(",", answers)));
        sim.somewhere(Duration.ZERO, SECOND.multipliedBy(3)).partition(good, server, SECOND);
        sim.always("no more sockets than places", () -> good.openDescriptors() <= MOST_OPENING);
        sim.runUntil(asked);
        assertThat(asked.value()).isEqualTo("question,question,question");
        strangers.forEach(each -> sim.runUntil(each, Duration.ofMinutes(2)));
        sim.calm();
        sim.runFor(SECOND.multipliedBy(10));
        assertThat(server.openDescriptors()).as("the listener").isOne();
        assertThat(served.open()).isZero();
        // All places are free: nobody waits for one.
        List<Running<String>> together = new ArrayList<>();
        for (int i = 0; i < MOST_OPENING; i++) {
            together.add(good.run(TlsHandshakesTest::ask));
        }
        sim.runFor(SECOND);
        assertThat(together).allMatch(Running::isDone);
        together.forEach(each -> assertThat(each.value()).isEqualTo("question"));
    }

    private static Mono<String> ask(Host host) {
        return host.network()
                .connector("tcp://server:443")
                .tls(clientTls)
                .attemptTimeout(SECOND.multipliedBy(5))
                .closeTimeout(SECOND)
                .use(connection -> connection
                        .send("question\n")
                        .then(connection
                                .receive()
                                .lines(StandardCharsets.UTF_8, 20)
                                .next()))
                .next()
                .timeout(SECOND.multipliedBy(6));
    }

    /** Connects without TLS, and is silent, speaks something else, ends or leaves. */
    private static Mono<Void> stranger(Host host, Chance chance) {
        int kind = chance.below(4);
        Duration later = Duration.ofMillis(chance.below(1_000));
        return host.network()
                .connector("tcp://server:443")
                .connect()
                .flatMap(connection -> switch (kind) {
                    case 0 -> Mono.delay(SECOND.multipliedBy(8)).then(connection.abort());
                    case 1 -> connection.send("GET / HTTP/1.0\r\n\r\n").then(connection.abort());
                    case 2 -> Mono.delay(later).then(connection.abort());
                    default -> connection.close().then();
                })
                .onErrorResume(refused -> Mono.empty());
    }
}
