package io.sockflux.internal.receive;

/** Hears of the input of a {@link ReceiveQueue} that is thrown away. Event loop only. */
public interface ReceiveDiscard {

    /** For a caller that does not need to know. */
    ReceiveDiscard UNNOTICED = new ReceiveDiscard() {
        @Override
        public void discarded(int bytes) {}

        @Override
        public void ended() {}
    };

    void discarded(int bytes);

    /** Tells the peer's end of stream. Not called if the input ends for another reason. */
    void ended();
}
