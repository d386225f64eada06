package io.sockflux.contract.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Pair;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.wire.OverTls;
import io.sockflux.error.CodecException;
import io.sockflux.error.UnansweredException;
import io.sockflux.exchange.Requester;
import java.net.ProtocolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Requests whose answers come in any order, each with an id. */
@TransportContract
@OverTls
class MultiplexedContract {

    private static final Duration SHORT = Duration.ofMillis(50);

    @ParameterizedTest
    @EnumSource
    void shouldGiveEachRequestItsAnswerInWhateverOrderTheyCome(PeerKind kind, Network network) throws Exception {
        int batches = 100;
        int size = 64;
        try (Pair pair = Pair.connect(network, kind)) {
            Future<?> server = Aside.run(() -> {
                Random random = new Random(1);
                for (int batch = 0; batch < batches; batch++) {
                    List<String> lines = new ArrayList<>();
                    for (int i = 0; i < size; i++) {
                        lines.add(Lines.next(pair.peer()));
                    }
                    Collections.shuffle(lines, random);
                    StringBuilder answers = new StringBuilder();
                    lines.forEach(line -> answers.append(line).append(" answered\n"));
                    pair.peer().send(answers.toString());
                }
                return null;
            });
            Requester<String, String> requester = pair.connection().requester(Lines.MULTIPLEXED.maxInFlight(size));
            Long right = Flux.range(0, batches * size)
                    .flatMap(
                            id -> requester.request(id + " question").filter((id + " question answered")::equals), size)
                    .count()
                    .block(Duration.ofSeconds(100));
            assertThat(right).isEqualTo((long) batches * size);
            Aside.result(server);
        }
    }

    @Test
    void shouldThrowAwayLateAnswersAndKeepTheirIdsUntilThen(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.MULTIPLEXED);
            CompletableFuture<String> late = requester.request("1 a", SHORT).toFuture();
            CompletableFuture<String> second = requester.request("2 b").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("1 a");
            assertThat(Lines.next(pair.peer())).isEqualTo("2 b");
            assertThat(Lines.failure(late)).isInstanceOf(UnansweredException.class);
            assertThat(Lines.failure(requester.request("1 again").toFuture()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("request: id 1 is in flight (expected: another id)");
            pair.peer().send("1 A\n2 B\n");
            assertThat(Waiting.result(Mono.fromFuture(second))).isEqualTo("2 B");
            CompletableFuture<String> again = requester.request("1 again").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("1 again");
            pair.peer().send("1 C\n");
            assertThat(Waiting.result(Mono.fromFuture(again))).isEqualTo("1 C");
        }
    }

    @Test
    void shouldEndTheConnectionAtAnAnswerToAnUnknownId(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.MULTIPLEXED);
            CompletableFuture<String> asked = requester.request("1 a").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("1 a");
            pair.peer().send("2 B\n");
            assertThat(Lines.failure(asked))
                    .isInstanceOf(UnansweredException.class)
                    .hasCauseInstanceOf(ProtocolException.class);
            Waiting.done(pair.connection().closed());
        }
    }

    @Test
    void shouldTellIdsThatCannotBeHad(Network network) throws Exception {
        try (Pair pair = Pair.connect(network, PeerKind.IPV4)) {
            Requester<String, String> requester = pair.connection().requester(Lines.MULTIPLEXED);
            assertThat(Lines.failure(requester.request("noblank").toFuture()))
                    .isInstanceOf(CodecException.class)
                    .hasMessageStartingWith("request: no id");
            CompletableFuture<String> asked = requester.request("1 a").toFuture();
            assertThat(Lines.next(pair.peer())).isEqualTo("1 a");
            pair.peer().send("noblank\n");
            assertThat(Lines.failure(asked))
                    .isInstanceOf(UnansweredException.class)
                    .hasCauseInstanceOf(CodecException.class);
        }
    }
}
