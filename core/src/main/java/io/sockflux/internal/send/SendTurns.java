package io.sockflux.internal.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.LoopTurn;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sends that are under way on one channel, and how they share it. Touched on the event loop only. */
public final class SendTurns implements LoopFlushes.Waiting {

    /** What is not kept back for the end of a read, in bytes: the peer may as well begin with it. */
    private static final int MOST_UNFLUSHED = 1 << 16;

    /** What goes out by one call where the kernel has room, in send budgets. */
    private static final int MOST_BUDGETS = 16;

    /** What the sends of one channel hand over between two looks of the loop at its sockets: a millisecond or two of copying. */
    private static final int MOST_OF_TURN = 4 << 20;

    private final Channel channel;
    private final Transport transport;
    private final int mostAhead;
    private final boolean gathers;
    /** Copied when it changes, so that it may be walked meanwhile; mostly one. */
    private List<SendSubscriber> sends = List.of();

    private @Nullable GatheredBytes gathered;
    /** Made when the channel has its loop. */
    private @Nullable LoopTurn loopTurn;

    private int turn;
    private int turnsInVain;
    private int unflushedBytes;
    /** What the kernel is known to take at once, in bytes. */
    private int kernelRoom;

    private boolean pumpComes;
    private boolean pumping;
    private boolean unflushed;
    private boolean flushWaits;

    /**
     * Those of a channel.
     *
     * @param transport made the channel
     * @param mostAhead how many buffers a send asks its source for at once, at the most
     * @param gathers whether short buffers may go out as one, as their boundaries mean nothing
     */
    public SendTurns(Channel channel, Transport transport, int mostAhead, boolean gathers) {
        this.channel = channel;
        this.transport = transport;
        this.mostAhead = mostAhead;
        this.gathers = gathers;
    }

    public boolean isEmpty() {
        return sends.isEmpty();
    }

    void add(SendSubscriber send) {
        if (sends.isEmpty()) {
            sends = List.of(send);
        } else {
            List<SendSubscriber> more = new ArrayList<>(sends);
            more.add(send);
            sends = List.copyOf(more);
        }
    }

    void remove(SendSubscriber send) {
        // One that ends in its turn must not keep the others from theirs.
        turnsInVain = 0;
        if (sends.size() > 1) {
            List<SendSubscriber> rest = new ArrayList<>(sends);
            rest.remove(send);
            sends = List.copyOf(rest);
        } else if (sends.contains(send)) {
            sends = List.of();
        }
    }

    /** Those that are under way now; they may end while they are walked. */
    public List<SendSubscriber> underWay() {
        return sends;
    }

    /**
     * How many buffers a send may ask its source for at once: one, but where it sends alone, as many short ones as are far
     * from filling the budget.
     *
     * @param length how long its last one was; 0 if that says nothing of the next
     */
    int ahead(int length) {
        if (length == 0 || sends.size() > 1) {
            return 1;
        }
        return (int) Math.max(1, Math.min(mostAhead, channel.bytesBeforeUnwritable() / 4 / length));
    }

    /** Whether there is room for one more buffer. */
    boolean hasRoom() {
        return unflushedBytes < kernelRoom
                || (channel.isWritable() && (gathered == null || gathered.length() < channel.bytesBeforeUnwritable()));
    }

    /**
     * Lets the sends take turns, a buffer each, while there is room, one of them has some and the loop can wait; then flushes
     * once.
     */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        takeTurns();
        if (mayTakeMore()) {
            takeTurns();
        }
        pumping = false;
        if (!unflushed || (flushWaits && unflushedBytes < MOST_UNFLUSHED)) {
            return;
        }
        if (unflushedBytes < MOST_UNFLUSHED && LoopFlushes.ofThisLoop().takes(this)) {
            flushWaits = true;
        } else {
            flushNow();
        }
    }

    private void takeTurns() {
        turnsInVain = 0;
        LoopTurn bound = loopTurn();
        while (turnsInVain < sends.size() && bound.mayGoOn()) {
            turnsInVain++;
            turn = turn + 1 < sends.size() ? turn + 1 : 0;
            sends.get(turn).ask();
        }
    }

    private LoopTurn loopTurn() {
        LoopTurn known = loopTurn;
        if (known == null) {
            known = new LoopTurn(channel.eventLoop(), MOST_OF_TURN, this::pump);
            loopTurn = known;
        }
        return known;
    }

    /**
     * Whether the budget is full of what the kernel would take at once, and of more besides: then that does not wait here, and
     * a call for megabytes costs far less for each byte than one for a budget.
     */
    private boolean mayTakeMore() {
        if (unflushedBytes < MOST_UNFLUSHED || channel.isWritable() || !isFlushed()) {
            return false;
        }
        long most = (long) MOST_BUDGETS * channel.config().getWriteBufferHighWaterMark();
        kernelRoom = (int) Math.min(most, transport.sendRoom(channel));
        return unflushedBytes < kernelRoom;
    }

    /** Whether the kernel has taken all that it was given before. */
    private boolean isFlushed() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound != null && outbound.isEmpty();
    }

    /** There is room again. The channel tells that in the middle of a flush, which more would only cut into small calls. */
    public void roomAgain() {
        if (!pumpComes) {
            pumpComes = true;
            OnLoop.queue(channel.eventLoop(), () -> {
                pumpComes = false;
                pump();
            });
        }
    }

    /** The flush that waited. */
    @Override
    public void flush() {
        flushWaits = false;
        if (unflushed) {
            flushNow();
            // What was kept back may have been all that left no room, of which the channel does not tell.
            pump();
        }
    }

    private void flushNow() {
        unflushed = false;
        unflushedBytes = 0;
        kernelRoom = 0;
        handOver();
        channel.flush();
    }

    /**
     * Writes a buffer of a send, which is taken over.
     *
     * @return whether it went into the same write as the one before, so that they will be one when it is done
     */
    boolean write(Object item, int length, KernelProgress progress) {
        unflushedBytes += length;
        loopTurn().add(length);
        if (gathers && item instanceof ByteBuf buffer && GatheredBytes.takes(buffer, length)) {
            if (gathered == null) {
                gathered = new GatheredBytes(channel);
            }
            return gathered.add(buffer, progress);
        }
        handOver();
        channel.write(item, progress);
        return false;
    }

    /** Hands to the channel what is kept back to go out together, before anything else is. */
    public void handOver() {
        if (gathered != null) {
            gathered.handOver();
        }
    }

    /** A send has written a buffer. */
    public void written() {
        unflushed = true;
        turnsInVain = 0;
        pump();
    }
}
