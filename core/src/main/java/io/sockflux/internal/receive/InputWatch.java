package io.sockflux.internal.receive;

/**
 * Watches the input of a connection while no subscriber asks for it: only a read sees the peer's end. What such reads
 * bring waits for the next subscriber. Event loop only.
 */
public interface InputWatch {

    /**
     * An item waits for a subscriber, or the input has ended.
     *
     * @param ended whether the input has ended
     * @return whether the watch goes on
     */
    boolean stirred(boolean ended);

    /** While so many items wait, no further read is made. */
    int mostWaiting();
}
