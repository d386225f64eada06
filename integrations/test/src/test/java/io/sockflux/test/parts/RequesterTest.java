package io.sockflux.test.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests over a connection that is lost at times: each answer is that of its question, and no place is lost. */
class RequesterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int USERS = 12;
    private static final int MOST = 4;

    private static final class Users {

        private final Requester<CharSequence, String> requester;
        private final Chance chance;
        private int questions;
        private int answers;
        private int wrong;

        Users(Requester<CharSequence, String> requester, Chance chance) {
            this.requester = requester;
            this.chance = chance;
        }

        Mono<Void> all(Duration length) {
            return Flux.range(0, USERS)
                    .flatMap(number -> Mono.defer(this::one)
                            .onErrorResume(failed -> Mono.empty())
                            .then(Mono.defer(() -> Mono.delay(Duration.ofMillis(1 + chance.below(200)))))
                            .repeat()
                            .then())
                    .then()
                    .takeUntilOther(Mono.delay(length));
        }

        Mono<String> one() {
            String question = "question " + ++questions;
            Mono<String> asked = requester
                    .request(question, Duration.ofMillis(50 + chance.below(3_000)))
                    .doOnNext(answer -> {
                        answers++;
                        if (!answer.equals(question)) {
                            wrong++;
                        }
                    });
            return chance.happens(0.25)
                    ? asked.takeUntilOther(Mono.delay(Duration.ofMillis(chance.below(150))))
                    : asked;
        }
    }

    /** Answers each line by itself, later. */
    private static Mono<Void> answer(Connection connection, Chance chance) {
        return connection.send(
                connection
                        .receive()
                        .lines(UTF_8, 100)
                        .concatMap(line -> Mono.just(line).delayElement(Duration.ofMillis(chance.below(20)))),
                Encoder.lines(UTF_8));
    }

    @PartTest
    void shouldGiveEachQuestionItsOwnAnswer(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host server = sim.host("server", "10.0.0.1");
        Host client = sim.host("client", "10.0.0.2");
        sim.link(client, server)
                .latency(Duration.ofMillis(1), Duration.ofMillis(20))
                .loss(0.01);
        Ends ends = Ends.of(sim, client);
        server.run(host -> host.network()
                .acceptor()
                .endpoints("tcp://10.0.0.1:80")
                .serve(connection -> answer(connection, chance)));
        Exchange<CharSequence, String> exchange = Exchange.<CharSequence, String>pipelined(
                        Encoder.lines(UTF_8), Decoder.lines(UTF_8), 100)
                .maxInFlight(MOST)
                .timeout(SECOND.multipliedBy(3));
        boolean isPool = chance.happens(0.3);
        var connector = client.network()
                .connector("tcp://server:80")
                .attemptTimeout(SECOND)
                .closeTimeout(SECOND);
        Requester<CharSequence, String> requester = isPool
                ? connector.pool().maxConnections(MOST).open().requester(exchange)
                : connector.requester(exchange);
        Users users = new Users(requester, chance);
        Running<Void> used = client.run(host -> users.all(SECOND.multipliedBy(12)));
        sim.somewhere(SECOND, SECOND.multipliedBy(9))
                .crash(server, SECOND)
                .partition(client, server, SECOND.multipliedBy(2));
        sim.always("each answer is of its question", () -> users.wrong == 0);
        sim.always("no more in flight than may be", () -> requester.inFlight() <= MOST);
        sim.runUntil(used);
        assertThat(used.failure()).isEmpty();
        assertThat(users.answers).isGreaterThan(20);
        sim.calm();
        sim.runFor(SECOND.multipliedBy(15));
        assertThat(requester.inFlight()).isZero();
        assertThat(requester.pending()).isZero();
        Running<String> last = client.run(host -> requester.request("last", SECOND.multipliedBy(40)));
        sim.runUntil(last);
        assertThat(last.value()).isEqualTo("last");
        sim.runUntil(client.run(host -> requester.close()));
        sim.runFor(SECOND.multipliedBy(5));
        if (!isPool) {
            assertThat(ends.open()).isZero();
            assertThat(client.openDescriptors()).isZero();
        }
    }
}
