package io.sockflux.transport.posix;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.sockflux.message.Message;

/** A message on its way out: its buffer is released and its descriptors are closed when it has gone, or never will. */
final class OutboundMessage extends AbstractReferenceCounted {

    private final Message message;
    private boolean begun;

    OutboundMessage(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** Whether its first bytes have gone, and its control data with them. */
    boolean isBegun() {
        return begun;
    }

    void begin() {
        begun = true;
    }

    @Override
    protected void deallocate() {
        message.discard();
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
