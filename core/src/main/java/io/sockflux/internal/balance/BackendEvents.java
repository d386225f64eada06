package io.sockflux.internal.balance;

/** What a set tells of its backends, without its lock. */
interface BackendEvents {

    /** A backend that was up has failed. */
    void ejected(int index, Throwable failure, long waitNanos);

    /** A check found a backend that is ejected still failing. */
    void failedAgain(int index, long waitNanos);

    /** A check has reached a backend that was ejected. */
    void returned(int index);
}
