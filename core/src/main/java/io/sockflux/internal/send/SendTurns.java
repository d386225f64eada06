package io.sockflux.internal.send;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.flight.SendStall;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.LoopTurn;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sends that are under way on a channel, and how they share it. Event loop only. */
public final class SendTurns extends GatheredBytes implements LoopFlushes.Waiting, Runnable {

    /** The most bytes whose flush waits for the end of a read; with more, the peer may as well begin to receive. */
    private static final int MOST_UNFLUSHED = 1 << 16;

    /**
     * How many send budgets may go out by a single call where the kernel has room for them. It bounds memory on a socket
     * whose send buffer is huge.
     */
    private static final int MOST_BUDGETS = 16;

    /**
     * The most bytes that the sends of a channel hand over between two looks of the loop at its sockets. Copying them
     * takes a millisecond or two.
     */
    private static final int MOST_OF_TURN = 4 << 20;

    /** How many steps a channel has before its turns are bounded: most connections send less in their life. */
    private static final int STEPS_AHEAD = 16;

    private final @Nullable Transport transport;
    private final short mostAhead;
    private final boolean gathers;
    /** The only send, as there mostly is; null if there is none, or if there are several. */
    private @Nullable SendSubscriber only;
    /** Two or more, or empty. Replaced on each change, so that a caller may iterate over it meanwhile. */
    private List<SendSubscriber> several = List.of();

    /** None for the first steps, or until a long buffer. */
    private @Nullable LoopTurn loopTurn;
    /** The wait for the kernel that is to be recorded; mostly none. */
    private @Nullable SendStall stall;

    private int turn;
    private int turnsInVain;
    private int unflushedBytes;
    /** How many bytes the kernel is known to take at once. */
    private int kernelRoom;

    private byte stepsAhead;
    private boolean pumpComes;
    private boolean pumping;
    private boolean unflushed;
    private boolean flushWaits;

    /**
     * The turns of a channel.
     *
     * @param transport the transport that made the channel. Null if layers change the bytes, as it cannot tell how many
     *     bytes of the user the kernel takes then.
     * @param mostAhead the most buffers that a send asks its source for at once
     * @param gathers whether short buffers may share a write, as their boundaries mean nothing
     */
    public SendTurns(Channel channel, @Nullable Transport transport, int mostAhead, boolean gathers) {
        super(channel);
        this.transport = transport;
        this.mostAhead = (short) mostAhead;
        this.gathers = gathers;
    }

    public boolean isEmpty() {
        return only == null && several.isEmpty();
    }

    private int count() {
        return only != null ? 1 : several.size();
    }

    void add(SendSubscriber send) {
        if (isEmpty()) {
            only = send;
        } else {
            List<SendSubscriber> more = new ArrayList<>(underWay());
            more.add(send);
            only = null;
            several = List.copyOf(more);
        }
    }

    void remove(SendSubscriber send) {
        // A send that ends in its turn must not keep the other sends from theirs.
        turnsInVain = 0;
        if (isOnly(send)) {
            only = null;
        } else if (several.contains(send)) {
            List<SendSubscriber> rest = new ArrayList<>(several);
            rest.remove(send);
            only = rest.size() == 1 ? rest.get(0) : null;
            several = only == null ? List.copyOf(rest) : List.of();
        }
        if (stall != null && isEmpty()) {
            stall.ended(send.target.onlyPeer(), isFlushed());
            stall = null;
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOnly(SendSubscriber send) {
        return only == send;
    }

    /** Tells that the kernel took bytes of a send. */
    void moved(SendTarget target) {
        if (stall != null) {
            stall.ended(target.onlyPeer(), true);
            stall = isFlushed() ? null : SendStall.begun();
        }
    }

    /** The sends that are under way now; they may end while the caller iterates. */
    public List<SendSubscriber> underWay() {
        return only != null ? List.of(only) : several;
    }

    /**
     * How many buffers a send may ask its source for at once. A send that is alone may ask for several short buffers, so
     * many that they are far from filling the budget.
     *
     * @param length the length of the send's last buffer; 0 if it says nothing of the next buffer
     */
    int ahead(int length) {
        if (length == 0 || !several.isEmpty()) {
            return 1;
        }
        return (int) Math.max(1, Math.min(mostAhead, channel.bytesBeforeUnwritable() / 4 / length));
    }

    /** Whether there is room for another buffer. */
    boolean hasRoom() {
        return unflushedBytes < kernelRoom
                || (channel.isWritable()
                        && (gatheredLength() == 0 || gatheredLength() < channel.bytesBeforeUnwritable()));
    }

    /**
     * Lets the sends take turns, a buffer each. It goes on while there is room, a source has elements and the loop can
     * wait; then it flushes once.
     */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            takeTurns();
            if (mayTakeMore()) {
                takeTurns();
            }
        } catch (Throwable e) {
            // A send that hears of no failure would wait for ever. The next sends would too if pumping stayed set.
            underWay().forEach(send -> send.fail(e));
        } finally {
            pumping = false;
        }
        if (!unflushed || (flushWaits && unflushedBytes < MOST_UNFLUSHED)) {
            return;
        }
        if (unflushedBytes < MOST_UNFLUSHED && LoopFlushes.ofThisLoop().takes(this)) {
            flushWaits = true;
        } else {
            flushNow();
        }
    }

    /** The turn was over, and the loop has looked at its sockets. */
    @Override
    public void run() {
        pump();
    }

    private void takeTurns() {
        turnsInVain = 0;
        while (turnsInVain < count() && mayGoOn()) {
            turnsInVain++;
            SendSubscriber alone = only;
            if (alone != null) {
                alone.ask();
            } else {
                turn = turn + 1 < several.size() ? turn + 1 : 0;
                several.get(turn).ask();
            }
        }
    }

    private boolean mayGoOn() {
        if (loopTurn == null && stepsAhead < STEPS_AHEAD) {
            stepsAhead++;
            return true;
        }
        return loopTurn().mayGoOn();
    }

    private LoopTurn loopTurn() {
        LoopTurn known = loopTurn;
        if (known == null) {
            known = new LoopTurn(channel.eventLoop(), MOST_OF_TURN, this);
            loopTurn = known;
        }
        return known;
    }

    /**
     * Whether more may follow a full budget because the kernel takes all of it at once, and more. It does not wait here
     * then, and a call for megabytes costs far less per byte than a call for a budget.
     */
    private boolean mayTakeMore() {
        if (unflushedBytes < MOST_UNFLUSHED || channel.isWritable() || !isFlushed() || transport == null) {
            return false;
        }
        long most = (long) MOST_BUDGETS * channel.config().getWriteBufferHighWaterMark();
        kernelRoom = (int) Math.min(most, transport.sendRoom(channel));
        return unflushedBytes < kernelRoom;
    }

    /** Whether the kernel has taken everything that was flushed before. */
    private boolean isFlushed() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound != null && outbound.isEmpty();
    }

    /**
     * Tells that there is room again. The channel says so in the middle of a flush, where further writes would only be
     * cut into small calls. So the sends go on in a task of their own.
     */
    public void roomAgain() {
        if (!pumpComes) {
            pumpComes = true;
            OnLoop.queue(channel.eventLoop(), () -> {
                pumpComes = false;
                pump();
            });
        }
    }

    /** Makes the flush that waited for the end of a read. */
    @Override
    public void flush() {
        flushWaits = false;
        if (unflushed) {
            flushNow();
            // The buffers that waited here may have been all that left no room, and the channel does not tell of these.
            pump();
        }
    }

    private void flushNow() {
        unflushed = false;
        unflushedBytes = 0;
        kernelRoom = 0;
        handOver();
        channel.flush();
        if (stall == null && SendStall.isWanted() && !isEmpty() && !isFlushed()) {
            stall = SendStall.begun();
        }
    }

    /**
     * Writes an element of a send, and takes ownership of it.
     *
     * @return whether it shares the write of the element before it, so that a single completion ends both
     */
    boolean write(Object item, int length, KernelProgress progress) {
        unflushedBytes += length;
        if (loopTurn != null || length > MOST_UNFLUSHED) {
            loopTurn().add(length);
        }
        if (gathers && item instanceof ByteBuf buffer && GatheredBytes.takes(buffer, length)) {
            return gather(buffer, progress);
        }
        handOver();
        channel.write(Items.apart(item), progress);
        return false;
    }

    /** Tells that a send has written an element. */
    public void written() {
        unflushed = true;
        turnsInVain = 0;
        pump();
    }
}
