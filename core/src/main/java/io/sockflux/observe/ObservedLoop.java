package io.sockflux.observe;

import java.time.Duration;
import reactor.core.publisher.Mono;

/** An event loop of a network, for an observer or an operator. Any thread may ask. */
public interface ObservedLoop {

    /** The name of the loop's thread, which has few values: it may be the tag of a meter. Empty until the loop has run. */
    String name();

    /**
     * The number of the loop's thread, {@link Thread#getId()}: {@code ThreadMXBean} tells the processor time of that thread,
     * and so which share of the time the loop is busy. -1 until the loop has run.
     */
    long threadId();

    /** How many tasks wait on the loop; -1 if the loop does not tell. */
    int pendingTasks();

    /** Measures now how long a task waits until the loop runs it. Fails when the network is closed. */
    Mono<Duration> delay();
}
