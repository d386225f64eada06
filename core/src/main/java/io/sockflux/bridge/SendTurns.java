package io.sockflux.bridge;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/** The sends that are under way on one channel, and how they share it. Touched on the event loop only. */
final class SendTurns {

    private final Channel channel;
    private final int mostAhead;
    private final List<Sending> sends = new ArrayList<>(1);
    private int turn;
    private int turnsInVain;
    private boolean pumping;
    private boolean unflushed;

    /**
     * Those of a channel.
     *
     * @param mostAhead how many buffers a send asks its source for at once, at the most
     */
    SendTurns(Channel channel, int mostAhead) {
        this.channel = channel;
        this.mostAhead = mostAhead;
    }

    boolean isEmpty() {
        return sends.isEmpty();
    }

    void add(Sending send) {
        sends.add(send);
    }

    void remove(Sending send) {
        sends.remove(send);
    }

    /** Those that are under way now; they may end while they are walked. */
    List<Sending> underWay() {
        return List.copyOf(sends);
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

    /** Lets the sends take turns, a buffer each, while there is room and one of them has some; then flushes once. */
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        turnsInVain = 0;
        while (turnsInVain < sends.size()) {
            turnsInVain++;
            turn = turn + 1 < sends.size() ? turn + 1 : 0;
            sends.get(turn).ask();
        }
        pumping = false;
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** A send has written a buffer. */
    void written() {
        unflushed = true;
        turnsInVain = 0;
        pump();
    }
}
