package io.sockflux.internal.socket;

import io.netty.channel.Channel;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.SocketCalls;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * An attempt to adopt a descriptor. While it is under way, every other attempt at the same number in this process is
 * refused. Two channels over the same socket would each get a part of its input.
 */
public final class Adoption {

    private static final Set<Integer> UNDER_WAY = ConcurrentHashMap.newKeySet();

    private final Descriptor given;
    private final SocketCalls calls;
    private final Runnable close;
    private final int number;
    private final AtomicBoolean ended = new AtomicBoolean();

    private Adoption(Descriptor given, SocketCalls calls, Runnable close, int number) {
        this.given = given;
        this.calls = calls;
        this.close = close;
        this.number = number;
    }

    /**
     * Begins an attempt, which must be {@linkplain #end ended} or {@linkplain #close closed with}.
     *
     * @param close closes the given descriptor
     * @throws IllegalStateException if the descriptor is closed, given away or being adopted
     */
    public static Adoption begin(Descriptor given, SocketCalls calls, Runnable close) {
        int number = given.number();
        if (!UNDER_WAY.add(number)) {
            throw new IllegalStateException(
                    given + ": is being adopted (expected: one adoption at a time, and none behind one that succeeds)");
        }
        return new Adoption(given, calls, close, number);
    }

    /** Makes a channel over a duplicate, which the channel owns. The socket blocks as before. */
    public <C> C open(IntFunction<C> maker) throws SystemCallException {
        int copy = given.call(calls::duplicate).giveAway();
        try {
            return maker.apply(copy);
        } catch (RuntimeException | Error e) {
            calls.close(copy);
            throw e;
        }
    }

    /** Gives a socket that listens another backlog, which holds for every process that has it open. */
    public void listen(int backlog) throws SystemCallException {
        given.call(descriptor -> {
            calls.listen(descriptor, backlog);
            return descriptor;
        });
    }

    /**
     * Makes the socket non-blocking, which holds for every process that has it open. So this is the last step that may
     * fail.
     */
    public void unblock() throws SystemCallException {
        given.call(descriptor -> {
            calls.setNonBlocking(descriptor);
            return descriptor;
        });
    }

    /** Closes the given descriptor, when the channel has the socket. The close never blocks, as the socket stays open. */
    public void close() {
        close.run();
        end();
    }

    /** Ends the adoption. Unless it was closed, the given descriptor is unchanged. */
    public void end() {
        if (ended.compareAndSet(false, true)) {
            UNDER_WAY.remove(number);
        }
    }

    /** Ends the adoption when the channel is closed. */
    public void endWith(Channel channel) {
        channel.closeFuture().addListener(closed -> end());
    }
}
