package io.sockflux.internal.codec;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Takes the bytes of a connection for a codec, a read at a time. Event loop only. */
final class ConnectionBytes implements CoreSubscriber<ByteBuf> {

    private final CodecInput<?> input;
    private @Nullable Subscription source;
    private boolean asked;

    ConnectionBytes(CodecInput<?> input) {
        this.input = input;
    }

    @Override
    public void onSubscribe(Subscription s) {
        source = s;
    }

    /** Asks for a read, unless one is under way. */
    void ask() {
        Subscription from = source;
        if (from != null && !asked) {
            asked = true;
            from.request(1);
        }
    }

    void cancel() {
        Subscription from = source;
        if (from != null) {
            from.cancel();
        }
    }

    @Override
    public void onNext(ByteBuf buffer) {
        asked = false;
        input.arrived(this, buffer);
    }

    @Override
    public void onComplete() {
        input.bytesEnded(this, null);
    }

    @Override
    public void onError(Throwable cause) {
        input.bytesEnded(this, cause);
    }
}
