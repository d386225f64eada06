package io.sockflux.simulated.world;

import org.jspecify.annotations.Nullable;

/** Turns of work that are ready: a ring, whose first goes next unless the seed chooses. */
final class ReadyTurns {

    private @Nullable Runnable[] turns = new Runnable[16];
    private int head;
    private int size;
    private @Nullable Chance choice;

    void chooseBy(Chance chance) {
        choice = chance;
    }

    void add(Runnable turn) {
        if (size == turns.length) {
            @Nullable Runnable[] more = new Runnable[2 * size];
            for (int i = 0; i < size; i++) {
                more[i] = turns[place(i)];
            }
            turns = more;
            head = 0;
        }
        turns[place(size++)] = turn;
    }

    /** Takes a turn, or answers null if none is ready. */
    @Nullable
    Runnable poll() {
        if (size == 0) {
            return null;
        }
        int chosen = choice == null || size == 1 ? head : place(choice.below(size));
        Runnable turn = turns[chosen];
        turns[chosen] = turns[head];
        turns[head] = null;
        head = place(1);
        size--;
        return turn;
    }

    private int place(int distance) {
        return (head + distance) & (turns.length - 1);
    }
}
