package io.sockflux.internal.loop;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A set whose members stand in the order in which they came. A set of hashes would go by the identity of its members, which is
 * another one in each run, and with it who is told or closed first. Any thread.
 *
 * @param <T> what is in it
 */
public final class InOrder<T> implements Iterable<T> {

    private final AtomicLong count = new AtomicLong();
    private final Map<T, Long> numbers = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, T> members = new ConcurrentSkipListMap<>();

    /** An empty set. */
    public InOrder() {}

    /** Adds a member, which is not in the set. */
    public void add(T member) {
        Long number = count.getAndIncrement();
        numbers.put(member, number);
        members.put(number, member);
    }

    /** Removes a member. Of several calls for one member a single one answers true. */
    public boolean remove(T member) {
        Long number = numbers.remove(member);
        return number != null && members.remove(number) != null;
    }

    /** Whether it is a member. */
    public boolean contains(T member) {
        return numbers.containsKey(member);
    }

    /** Whether there is no member. */
    public boolean isEmpty() {
        return numbers.isEmpty();
    }

    /** The members that are there now. */
    public List<T> all() {
        return List.copyOf(members.values());
    }

    /** The members in their order; it may miss what comes meanwhile. */
    @Override
    public Iterator<T> iterator() {
        return members.values().iterator();
    }
}
