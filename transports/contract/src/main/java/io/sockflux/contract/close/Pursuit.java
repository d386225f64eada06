package io.sockflux.contract.close;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.time.Duration;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a handler does while its peer goes; none ends by itself as long as the peer stays. */
enum Pursuit {
    NOTHING {
        @Override
        Publisher<?> of(Connection connection) {
            return Mono.never();
        }
    },
    READING {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.receive().then();
        }
    },
    READING_AND_GOING_ON {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.receive().onErrorComplete().then(Mono.never());
        }
    },
    STUCK_WITH_THE_FIRST_BYTES {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.receive().concatMap(bytes -> Mono.never(), 1);
        }
    },
    WAITING_FOR_SOMETHING_TO_SEND {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.send(Flux.never());
        }
    },
    SENDING_INTO_A_FULL_BUFFER {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.send(Flux.generate(sink -> sink.next(zeros(1 << 16))));
        }
    },
    PUSHING {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.send(
                    Flux.interval(Duration.ofMillis(5)).onBackpressureDrop().map(tick -> zeros(1)));
        }
    },
    READING_AND_WAITING_TO_SEND {
        @Override
        Publisher<?> of(Connection connection) {
            return Flux.mergeDelayError(2, connection.receive().then(), connection.send(Flux.never()));
        }
    },
    ENDED_ITS_OUTPUT {
        @Override
        Publisher<?> of(Connection connection) {
            return connection.shutdown(Shutdown.WRITE).onErrorComplete().then(Mono.never());
        }
    };

    private static ByteBuf zeros(int length) {
        return PooledByteBufAllocator.DEFAULT.buffer(length).writeZero(length);
    }

    abstract Publisher<?> of(Connection connection);
}
