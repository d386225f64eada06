package io.sockflux.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** A stream that passes everything on, for one that breaks a promise. */
class Broken implements ByteStream {

    final ByteStream sound;

    Broken(ByteStream sound) {
        this.sound = sound;
    }

    @Override
    public Flux<ByteBuf> receive() {
        return sound.receive();
    }

    @Override
    public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
        return sound.send(buffers);
    }

    @Override
    public Mono<Void> end() {
        return sound.end();
    }

    @Override
    public Mono<Void> close() {
        return sound.close();
    }

    @Override
    public Mono<Void> abort() {
        return sound.abort();
    }

    /** Asks for all, whatever its subscriber asked for. */
    static final class Greedy extends Broken {

        Greedy(ByteStream sound) {
            super(sound);
        }

        @Override
        public Flux<ByteBuf> receive() {
            return Flux.create(
                    sink -> sound.receive().subscribe(sink::next, sink::error, sink::complete),
                    FluxSink.OverflowStrategy.IGNORE);
        }
    }

    /** Takes ahead, and loses what its subscriber did not take. */
    static final class Forgetful extends Broken {

        Forgetful(ByteStream sound) {
            super(sound);
        }

        @Override
        public Flux<ByteBuf> receive() {
            return sound.receive().flatMapIterable(buffer -> {
                int half = buffer.readableBytes() / 2;
                return half == 0
                        ? List.of(buffer)
                        : List.of(buffer.readRetainedSlice(half), buffer.readRetainedSlice(buffer.readableBytes()));
            });
        }
    }

    /** Collects a whole source before it sends. */
    static final class Hoarding extends Broken {

        Hoarding(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return Flux.from(buffers)
                    .<ByteBuf>cast(ByteBuf.class)
                    .collectList()
                    .flatMap(all -> sound.send(Flux.fromIterable(all)));
        }
    }

    /** Sends copies, and keeps what it was given. */
    static final class Leaking extends Broken {

        Leaking(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return sound.send(Flux.from(buffers).map(Unpooled::copiedBuffer));
        }
    }

    /** Begins when it is called. */
    static final class Hasty extends Broken {

        Hasty(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            Mono<Void> sent = sound.send(buffers).cache();
            sent.subscribe(nothing -> {}, e -> {});
            return sent;
        }
    }

    /** Takes every failure for the end. */
    static final class Rosy extends Broken {

        Rosy(ByteStream sound) {
            super(sound);
        }

        @Override
        public Flux<ByteBuf> receive() {
            return sound.receive().onErrorComplete();
        }
    }

    /** Says that what failed was sent. */
    static final class Lying extends Broken {

        Lying(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return sound.send(buffers).onErrorComplete();
        }
    }

    /** Loses the last byte of each long buffer. */
    static final class Losing extends Broken {

        Losing(ByteStream sound) {
            super(sound);
        }

        @Override
        public Flux<ByteBuf> receive() {
            return sound.receive()
                    .map(buffer ->
                            buffer.readableBytes() > 1000 ? buffer.readSlice(buffer.readableBytes() - 1) : buffer);
        }
    }

    /** Closes at once where it should close without loss. */
    static final class Abrupt extends Broken {

        Abrupt(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> close() {
            return sound.abort();
        }
    }

    /** Ends both directions where one should end. */
    static final class Onesided extends Broken {

        Onesided(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> end() {
            return sound.close();
        }
    }

    /** Sends on when nobody wants it any more. */
    static final class Stubborn extends Broken {

        Stubborn(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return Mono.fromFuture(() -> sound.send(buffers).toFuture(), true);
        }
    }

    /** Takes an empty buffer for the end. */
    static final class Trusting extends Broken {

        Trusting(ByteStream sound) {
            super(sound);
        }

        @Override
        public Mono<Void> send(Publisher<? extends ByteBuf> buffers) {
            return sound.send(Flux.from(buffers).takeWhile(buffer -> {
                boolean isEmpty = !buffer.isReadable();
                if (isEmpty) {
                    buffer.release();
                }
                return !isEmpty;
            }));
        }
    }

    /** Closes itself when a receiver has left. */
    static final class Touchy extends Broken {

        Touchy(ByteStream sound) {
            super(sound);
        }

        @Override
        public Flux<ByteBuf> receive() {
            return sound.receive().doOnCancel(() -> sound.abort().subscribe());
        }
    }
}
