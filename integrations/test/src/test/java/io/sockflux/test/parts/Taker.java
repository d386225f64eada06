package io.sockflux.test.parts;

import io.netty.buffer.ByteBuf;
import io.sockflux.simulated.world.Chance;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Takes a stream by subscribers that follow each other, as chance says: each asks for a few elements at a time, pauses, and leaves after some.
 */
final class Taker {

    private static final int MOST_ASKED = 3;
    private static final int MOST_TAKEN = 12;

    private final Publisher<ByteBuf> stream;
    private final Numbered bytes;
    private final Chance chance;
    private final int longestPauseMillis;
    private final MonoSink<Void> end;

    private Taker(
            Publisher<ByteBuf> stream, Numbered bytes, Chance chance, int longestPauseMillis, MonoSink<Void> end) {
        this.stream = stream;
        this.bytes = bytes;
        this.chance = chance;
        this.longestPauseMillis = longestPauseMillis;
        this.end = end;
    }

    /** Completes with the stream. */
    static Mono<Void> of(Publisher<ByteBuf> stream, Numbered bytes, Chance chance, int longestPauseMillis) {
        return Mono.create(end -> new Taker(stream, bytes, chance, longestPauseMillis, end).next());
    }

    private void next() {
        stream.subscribe(new Subscriber(1 + chance.below(MOST_TAKEN)));
    }

    private void pause(Runnable then) {
        int millis = chance.below(longestPauseMillis + 1);
        if (millis == 0) {
            then.run();
        } else {
            Mono.delay(Duration.ofMillis(millis)).subscribe(passed -> then.run());
        }
    }

    private final class Subscriber extends BaseSubscriber<ByteBuf> {

        private int wanted;
        private int asked;

        Subscriber(int wanted) {
            this.wanted = wanted;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            ask();
        }

        private void ask() {
            asked = 1 + chance.below(MOST_ASKED);
            request(asked);
        }

        @Override
        protected void hookOnNext(ByteBuf element) {
            try {
                if (--asked < 0) {
                    throw new AssertionError("an element came that was not asked for");
                }
                bytes.take(element);
            } catch (AssertionError e) {
                cancel();
                end.error(e);
                return;
            } finally {
                element.release();
            }
            if (--wanted == 0) {
                cancel();
                pause(Taker.this::next);
            } else if (asked == 0) {
                pause(this::ask);
            }
        }

        @Override
        protected void hookOnComplete() {
            end.success();
        }

        @Override
        protected void hookOnError(Throwable error) {
            end.error(error);
        }
    }
}
