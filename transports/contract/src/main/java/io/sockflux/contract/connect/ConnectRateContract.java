package io.sockflux.contract.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Echo;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.error.Errno;
import io.sockflux.stream.Connection;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A network makes no more attempts to connect than its rate allows, whoever makes them. */
@TransportContract
class ConnectRateContract {

    private static Network limited(Network network, int attempts, Duration per) {
        return Network.builder()
                .transport(network.transport())
                .threads(2)
                .connectRate(attempts, per)
                .build();
    }

    @Test
    void shouldFailWhatFindsNoTokenWithinItsTimeout(Network network) {
        try (Echo echo = new Echo(network);
                Network limited = limited(network, 3, Duration.ofDays(1))) {
            // Two recipes, one rate.
            Waiting.done(limited.connector(echo.endpoint()).use(connection -> Mono.empty()));
            Waiting.done(limited.connector(echo.endpoint()).use(connection -> Mono.empty()));
            Connection supervised = Waiting.result(
                    limited.connector(echo.endpoint()).supervise().next());
            Waiting.done(supervised.closed());
            assertThatThrownBy(() -> Waiting.result(limited.connector(echo.endpoint())
                            .attemptTimeout(Duration.ofMillis(30))
                            .connect()))
                    .cause()
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.errno()).contains(Errno.ETIMEDOUT))
                    .hasMessageContaining("as the attempt timeout of 30 ms passed")
                    .hasMessageContaining("ETIMEDOUT");
            assertThat(echo.accepted()).isEqualTo(3);
        }
    }

    @Test
    void shouldServeAllWhoWait(Network network) {
        try (Echo echo = new Echo(network);
                Network limited = limited(network, 1, Duration.ofMillis(5))) {
            Waiting.done(Flux.range(0, 30)
                    .flatMap(i -> limited.connector(echo.endpoint()).use(connection -> Mono.empty()), 30));
            assertThat(echo.accepted()).isEqualTo(30);
        }
    }

    @Test
    void shouldMakeNoAttemptForThoseWhoCancelled(Network network) {
        try (Echo echo = new Echo(network);
                Network limited = limited(network, 1, Duration.ofMillis(200))) {
            Waiting.done(limited.connector(echo.endpoint()).use(connection -> Mono.empty()));
            Told.Tally tally = new Told.Tally();
            for (int i = 0; i < 1_000; i++) {
                // One that had its token may be connected as the cancellation comes; it closes that connection.
                Told gone = new Told(tally);
                limited.connector(echo.endpoint()).connect().subscribe(gone);
                gone.cancel();
            }
            // Behind a thousand who stayed this would take minutes, and its timeout is shorter.
            Waiting.done(limited.connector(echo.endpoint()).use(connection -> Mono.empty()));
            Awaitility.await().until(() -> echo.open() == 0);
            assertThat(tally.failure.get()).isNull();
        }
    }
}
