package io.sockflux.urgent;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Urgent data of a TCP connection, {@code tcp(7)}, RFC 6093. The sender may mark a single byte at a time as urgent.
 * The receiver learns of the urgent byte ahead of the data that was sent before it. A further urgent byte takes the
 * place of an urgent byte that the receiver has not read yet. The earlier byte is then a byte of the data, and not
 * lost.
 *
 * <p>{@code receive()} on such a connection gives the data without the urgent bytes.
 */
public interface Urgent {

    /** Sends a byte as urgent, in its turn behind what was handed over before ({@code MSG_OOB}, {@code send(2)}). */
    Mono<Void> send(byte value);

    /**
     * Data, urgent bytes and marks in the order in which they were sent. Each urgent byte is told at its place in the
     * stream and followed by its mark. Demand is as in {@code receive()}, whose place this takes: a single subscriber
     * at a time.
     */
    Flux<UrgentEvent> events();

    /**
     * Data and marks, the urgent bytes being part of the data ({@code SO_OOBINLINE}, {@code socket(7)}): the first
     * byte behind a mark is the urgent byte. A connection that was received from in line stays so.
     */
    Flux<UrgentEvent> eventsInLine();

    /**
     * Urgent bytes as soon as they come, though the data before them has not been read or asked for. It tells only
     * what comes while it is subscribed to; {@link #events()} tells the same bytes again at their places. Ends when
     * the connection is closed. Without backpressure: there is at most a single byte for each mark.
     */
    Flux<UrgentByte> ahead();
}
