package io.sockflux.systemd;

import reactor.core.publisher.Mono;

/**
 * Tells the service manager how the service is, {@code sd_notify(3)}: by datagrams to the unix socket that
 * {@code NOTIFY_SOCKET} names. Without that variable nothing is sent, and each method completes at once. Each method
 * sends when it is subscribed to, and may be called on any thread.
 *
 * <p>A datagram completes when the service manager's socket has it. It fails with
 * {@link io.sockflux.error.SystemCallException} if nobody listens there (ENOENT, ECONNREFUSED), and with
 * {@link io.sockflux.error.TransportUnavailableException} on a network without unix datagrams, as over nio.
 */
public interface Notifier {

    /** Whether the service manager listens, by {@code NOTIFY_SOCKET}. */
    boolean isAsked();

    /** The service has started, or has loaded its configuration again: {@code READY=1}. */
    Mono<Void> ready();

    /**
     * The service loads its configuration again, until {@link #ready()}: {@code RELOADING=1} with the time in
     * {@code MONOTONIC_USEC}, as {@code Type=notify-reload} wants it.
     */
    Mono<Void> reloading();

    /** The service begins to stop: {@code STOPPING=1}. */
    Mono<Void> stopping();

    /**
     * What the service does, in words for its operator: {@code STATUS=}.
     *
     * @throws IllegalArgumentException if the text has a line break or a NUL, or is longer than 4,000 bytes of UTF-8
     */
    Mono<Void> status(String text);

    /**
     * Another process is the service from now on, such as a successor: {@code MAINPID=}. The unit needs
     * {@code NotifyAccess=all} then.
     *
     * @throws IllegalArgumentException if the number is below 1
     */
    Mono<Void> mainPid(long pid);

    /**
     * Feeds the watchdog, {@code WATCHDOG=1}, every half of {@code WATCHDOG_USEC}, for as long as it is subscribed to.
     * Each time every event loop of the network is asked first, and must answer. So a loop that hangs ends the feeding,
     * and the service manager restarts the service ({@code WatchdogSec=} in {@code systemd.service(5)}). When the loop
     * goes on, so does the feeding. The socket is opened once: a shortage of descriptors does not end it.
     *
     * @return completes at once if no watchdog is asked for, or {@code WATCHDOG_PID} is another process; fails with
     *     {@link io.sockflux.error.NetworkClosedException} when the network is closed
     */
    Mono<Void> watchdog();
}
