package io.sockflux.netdb;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The format of a database file.
 *
 * @param file the name of the file
 * @param builtIn the text that serves where the file is missing, in the same format
 * @param reader makes an entry of the words of a line
 * @param names gives an entry's official name and its aliases
 * @param anyCase whether names are compared without regard to case
 * @param <E> the entries
 */
record FileFormat<E>(
        String file, String builtIn, LineReader<E> reader, Function<E, List<String>> names, boolean anyCase) {

    /** The form in which names are compared. */
    String key(String name) {
        return anyCase ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Reads a line. */
    @FunctionalInterface
    interface LineReader<E> {

        /**
         * Makes an entry of a line.
         *
         * @param words the words of the line, without comments; not empty
         * @param refuse takes the reason if the line is no entry
         * @return the entry, or null after a refusal
         */
        @Nullable
        E read(List<String> words, Consumer<String> refuse);
    }
}
