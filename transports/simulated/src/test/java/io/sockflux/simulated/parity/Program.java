package io.sockflux.simulated.parity;

import io.sockflux.simulated.call.SocketKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls on up to six sockets of one kind, each a line: a verb, the number of the socket, and what the verb asks for.
 *
 * <ul>
 *   <li>{@code new 0}, {@code pair 0 1}, {@code smallpair 0 1} (with small buffers)
 *   <li>{@code bind 0 P}, {@code listen 0 N}, {@code connect 0 P}, {@code accept 0 S} into socket S, {@code unlink P}; P is a number for a
 *       port or path
 *   <li>{@code send 0 N}, {@code sendto 0 N P}, {@code read 0 N}; {@code fill 0} sends until nothing more is taken, {@code drain 0} reads
 *       until nothing more comes
 *   <li>{@code fin 0}, {@code rd 0}, {@code both 0} are the three ways of shutdown; {@code abort 0} is close with a linger of no time
 *   <li>{@code err 0} is SO_ERROR, {@code reuse 0} SO_REUSEADDR
 * </ul>
 *
 * <p>After each call all open sockets are polled. A call on a socket that is not open answers {@code -}.
 *
 * @param kind what the sockets are
 * @param calls the calls in their order
 */
record Program(SocketKind kind, List<String> calls) {

    /** How many sockets there may be. */
    static final int SLOTS = 6;

    Program {
        calls = List.copyOf(calls);
    }

    static Program of(SocketKind kind, String... calls) {
        return new Program(kind, List.of(calls));
    }

    /** The program without some of its calls. */
    Program without(int from, int count) {
        List<String> fewer = new ArrayList<>(calls);
        fewer.subList(from, from + count).clear();
        return new Program(kind, fewer);
    }

    @Override
    public String toString() {
        return kind + ": " + String.join("; ", calls);
    }
}
