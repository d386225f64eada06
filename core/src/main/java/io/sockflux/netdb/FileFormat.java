package io.sockflux.netdb;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one of the four databases is written.
 *
 * @param file the name of its file
 * @param builtIn what serves where the file is missing, written in the same way
 * @param reader from a line's words to its entry
 * @param names an entry's official name and aliases
 * @param anyCase whether names are compared without regard to case
 * @param <E> what it has
 */
record FileFormat<E>(
        String file, String builtIn, LineReader<E> reader, Function<E, List<String>> names, boolean anyCase) {

    /** A name as it is compared. */
    String key(String name) {
        return anyCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Reads one line. */
    @FunctionalInterface
    interface LineReader<E> {

        /**
         * Reads one line.
         *
         * @param words what stands on the line, without comments; not empty
         * @param refuse takes the reason if the line is no entry
         * @return the entry, or null after a refusal
         */
        @Nullable
        E read(List<String> words, Consumer<String> refuse);
    }
}
