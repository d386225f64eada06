package io.sockflux.stress;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.nio.charset.StandardCharsets;

/** A buffer that remembers when it was released once too often, whoever caught the exception. */
public final class CountedBuffer extends UnpooledHeapByteBuf {

    private volatile boolean releasedTwice;

    public CountedBuffer(String text) {
        super(UnpooledByteBufAllocator.DEFAULT, text.length(), text.length());
        writeCharSequence(text, StandardCharsets.US_ASCII);
    }

    /** The fault of the buffer after its last owner should have released it; empty if there is none. */
    public String flaw() {
        if (releasedTwice) {
            return ", released twice";
        }
        return refCnt() == 0 ? "" : ", leaked";
    }

    @Override
    public boolean release() {
        try {
            return super.release();
        } catch (IllegalReferenceCountException e) {
            releasedTwice = true;
            throw e;
        }
    }
}
