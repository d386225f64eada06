package io.sockflux.contract.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.codec.LengthField;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.TruncatedException;
import io.sockflux.stream.Connection;
import io.sockflux.tls.TlsProvider;
import io.sockflux.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** What a program takes of a stream is the same over TLS. */
@TransportContract
class TlsTakeContract {

    @AfterAll
    static void collect() {
        Collected.await();
    }

    private static String text(ByteBuf buffer) {
        return buffer.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeBytesLinesFramesAndItemsOneBehindAnother(TlsProvider provider, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            Connection connection = pair.connection();
            Future<?> sending = Aside.run(() -> {
                // A record for each piece, none of which ends where an element ends.
                for (String piece : List.of("he", "adkey: va", "lue\r", "\n\0\0", "\0\4fr", "ame7", "8")) {
                    pair.peer().send(piece);
                }
                pair.peer().endTls();
                return null;
            });
            Mono<List<Object>> all = connection
                    .receive()
                    .exactly(4)
                    .<Object>map(TlsTakeContract::text)
                    .concatWith(connection.receive().until("\r\n", 100).map(TlsTakeContract::text))
                    .concatWith(connection
                            .receive()
                            .frames(new LengthField(4, 100))
                            .take(1)
                            .map(frame -> "framed " + text(frame)))
                    .concatWith(connection.receive().decode(bytes -> bytes.readByte() - '0', 10))
                    .collectList();
            assertThat(Waiting.result(all)).containsExactly("head", "key: value", "framed fram", 'e' - '0', 7, 8);
            Aside.result(sending);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayHowManyBytesCameBeforeTheEnd(TlsProvider provider, Network network) throws Exception {
        try (TlsPair pair = TlsPair.connect(network, provider, TlsVersion.TLS_1_3)) {
            pair.peer().send("abc");
            pair.peer().endTls();
            assertThatThrownBy(() -> Waiting.done(pair.connection().receive().exactly(5)))
                    .cause()
                    .isInstanceOfSatisfying(
                            TruncatedException.class,
                            e -> assertThat(e.received()).isEqualTo(3));
        }
    }
}
