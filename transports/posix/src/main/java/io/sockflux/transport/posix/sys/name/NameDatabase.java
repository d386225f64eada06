package io.sockflux.transport.posix.sys.name;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sockflux.transport.posix.sys.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A database of names of the C library. The library gives every caller the same memory, and has a single position in the
 * entries for all callers. So a single thread asks at a time, and copies what it gets.
 *
 * @param <E> the entries
 */
final class NameDatabase<E> {

    private final MethodHandle open;
    private final MethodHandle next;
    private final MethodHandle close;
    private final LongFunction<E> reader;

    /**
     * A database. There must not be another with the same word.
     *
     * @param word the word in the names of its calls, such as {@code serv} in {@code getservent}
     * @param reader copies the structure at an address
     */
    NameDatabase(String word, LongFunction<E> reader) {
        this.open = NativeCall.returningNothing("set" + word + "ent", JAVA_INT);
        this.next = NativeCall.returningPointer("get" + word + "ent");
        this.close = NativeCall.returningNothing("end" + word + "ent");
        this.reader = reader;
    }

    /** Calls the library, which returns the address of a structure, or 0. */
    interface Call {
        long in(Arena arena, MemorySegment state) throws Throwable;
    }

    /** Every entry, in the order of the source. */
    synchronized List<E> all() {
        MemorySegment state = NativeCall.state();
        List<E> entries = new ArrayList<>();
        try {
            open.invokeExact(state, 0);
            try {
                long entry = (long) next.invokeExact(state);
                while (entry != 0) {
                    entries.add(reader.apply(entry));
                    entry = (long) next.invokeExact(state);
                }
            } finally {
                close.invokeExact(state);
            }
            return entries;
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }

    /** The entry that a call finds. */
    synchronized Optional<E> find(Call call) {
        try (Arena arena = Arena.ofConfined()) {
            long entry = call.in(arena, NativeCall.state());
            return entry == 0 ? Optional.empty() : Optional.of(reader.apply(entry));
        } catch (Throwable e) {
            throw NativeCall.impossible(e);
        }
    }
}
