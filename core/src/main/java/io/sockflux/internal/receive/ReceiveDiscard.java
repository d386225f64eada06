package io.sockflux.internal.receive;

/** Told of what comes in while the input of a {@link ReceiveQueue} is thrown away. Event loop only. */
public interface ReceiveDiscard {

    /** For a caller that does not want to know. */
    ReceiveDiscard UNNOTICED = new ReceiveDiscard() {
        @Override
        public void discarded(int bytes) {}

        @Override
        public void ended() {}
    };

    void discarded(int bytes);

    /** The peer's end of stream; not told where the input ends for another reason. */
    void ended();
}
