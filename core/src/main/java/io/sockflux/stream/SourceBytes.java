package io.sockflux.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/** The buffers of a publisher, as bytes. */
final class SourceBytes extends ByteFlux {

    private final Flux<ByteBuf> source;

    SourceBytes(Publisher<? extends ByteBuf> source) {
        this.source = Flux.from(source);
    }

    @Override
    public Flux<ByteBuf> pooled() {
        return source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
        source.map(SourceBytes::onHeap)
                .doOnDiscard(ByteBuf.class, SourceBytes::release)
                .subscribe(subscriber);
    }

    private static ByteBuf onHeap(ByteBuf buffer) {
        try {
            return Unpooled.wrappedBuffer(ByteBufUtil.getBytes(buffer));
        } finally {
            buffer.release();
        }
    }

    private static void release(ByteBuf buffer) {
        if (buffer.refCnt() > 0) {
            buffer.release();
        }
    }
}
