package io.sockflux.socket;

/**
 * The process got a signal, and this socket is ready for something. A signal does not say which socket it is for. The
 * network looks at each socket with signals enabled, so a socket that was ready before may be told again.
 *
 * @param signal the signal
 * @param readable whether there is something to receive or to accept, or an end of stream
 * @param writable whether there is room to send
 * @param urgent whether there is urgent data
 */
public record SignalEvent(Signal signal, boolean readable, boolean writable, boolean urgent) {

    /** Which signal. */
    public enum Signal {
        /** Something happened ({@code SIGIO}). */
        IO,
        /** Urgent data came ({@code SIGURG}). */
        URG
    }
}
