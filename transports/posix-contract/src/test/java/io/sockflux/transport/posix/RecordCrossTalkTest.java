package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.stream.ConnectionPair;
import io.sockflux.stream.Shutdown;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Records that one call brings stay as they came, whatever the receiver sends elsewhere on the loop meanwhile. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class RecordCrossTalkTest {

    private static final int RECORDS = 12;

    private static List<String> records(String owner, int length) {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> (owner + i + "-").repeat(length).substring(0, length))
                .toList();
    }

    /**
     * The receiver sends on another connection when it gets the first record.
     *
     * @param length of what it sends: 100 goes out with the close, 20,000 as soon as 64 KiB wait
     */
    @ParameterizedTest
    @ValueSource(ints = {100, 20_000})
    void shouldStayAsTheyCameWhileTheirReceiverSendsOthers(int length, Network network) {
        try (Network own =
                Network.builder().transport(network.transport()).threads(1).build()) {
            ConnectionPair in = Waiting.result(own.socketPair(SocketType.SEQPACKET));
            ConnectionPair out = Waiting.result(own.socketPair(SocketType.SEQPACKET));
            List<String> came = records("came", 2_000);
            List<String> others = records("others", length);
            Mono<List<String>> sentOn = texts(out.second().receive()).cache();
            sentOn.subscribe();
            Waiting.done(in.first()
                    .send(Flux.fromIterable(came).map(Bytes::pooled))
                    .then(in.first().shutdown(Shutdown.WRITE)));
            Mono<Void> fanOut = out.first().send(Flux.fromIterable(others).map(Bytes::pooled));
            AtomicBoolean begun = new AtomicBoolean();
            Mono<List<String>> received = texts(in.second().receive().doOnNext(record -> {
                if (begun.compareAndSet(false, true)) {
                    fanOut.subscribe();
                    out.first().close().subscribe();
                }
            }));
            assertThat(Waiting.result(received)).isEqualTo(came);
            assertThat(Waiting.result(sentOn)).isEqualTo(others);
        }
    }

    private static Mono<List<String>> texts(Flux<ByteBuf> records) {
        return records.map(Texts::of).collectList();
    }
}
