package io.sockflux.simulated.world;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events by time, those of one time in the order in which they were scheduled. The order is total and counts from the start of the world, so
 * no identity hash decides anything. A heap over arrays: the times that a comparison needs lie side by side.
 */
final class EventQueue {

    private long[] times = new long[64];
    private @Nullable Event[] events = new Event[64];
    private int size;
    private long orders;

    int size() {
        return size;
    }

    void add(long time, Event event) {
        if (event.place != Event.NOWHERE) {
            throw new IllegalStateException("\"" + event.what()
                    + "\" is scheduled already (expected: taken back or happened before it is scheduled again)");
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        event.order = orders++;
        up(size++, time, event);
    }

    /** The time of the first event. There must be one. */
    long firstTime() {
        return times[0];
    }

    /** Takes the first event. There must be one. */
    Event take() {
        Event first = at(0);
        takeOut(0);
        return first;
    }

    /** Takes an event back. Answers false if it does not wait. */
    boolean remove(Event event) {
        int place = event.place;
        if (place == Event.NOWHERE) {
            return false;
        }
        takeOut(place);
        return true;
    }

    private void takeOut(int place) {
        at(place).place = Event.NOWHERE;
        int last = --size;
        Event moved = at(last);
        long time = times[last];
        events[last] = null;
        if (last == place) {
            return;
        }
        if (place > 0 && isBefore(time, moved, (place - 1) / 2)) {
            up(place, time, moved);
        } else {
            down(place, time, moved);
        }
    }

    private void up(int from, long time, Event event) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / 2;
            if (!isBefore(time, event, parent)) {
                break;
            }
            put(place, times[parent], at(parent));
            place = parent;
        }
        put(place, time, event);
    }

    private void down(int from, long time, Event event) {
        int place = from;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(times[child + 1], at(child + 1), child)) {
                child++;
            }
            if (isBefore(time, event, child)) {
                break;
            }
            put(place, times[child], at(child));
            place = child;
        }
        put(place, time, event);
    }

    private boolean isBefore(long time, Event event, int other) {
        return time < times[other] || (time == times[other] && event.order < at(other).order);
    }

    private void put(int place, long time, Event event) {
        times[place] = time;
        events[place] = event;
        event.place = place;
    }

    private Event at(int place) {
        Event event = events[place];
        if (event == null) {
            throw new IllegalStateException("no event at place " + place + " of " + size);
        }
        return event;
    }
}
