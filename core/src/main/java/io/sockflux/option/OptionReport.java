package io.sockflux.option;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of the options that the caller asked for. An entry has the value asked for, and the value in force,
 * which the kernel may have rounded, doubled or cut.
 *
 * @param entries an entry for each option, in the order of asking
 */
public record OptionReport(List<Entry<?>> entries) {

    /** Copies the list. */
    public OptionReport {
        entries = List.copyOf(entries);
    }

    /** The entry of an option, empty if the caller did not ask for the option. */
    @SuppressWarnings("unchecked")
    public <T> Optional<Entry<T>> entry(Option<T> option) {
        return entries.stream()
                .filter(entry -> entry.option().equals(option))
                .map(entry -> (Entry<T>) entry)
                .findFirst();
    }

    /** The entries that are not in force as asked. */
    public List<Entry<?>> deviations() {
        return entries.stream().filter(entry -> !entry.isAsAsked()).toList();
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(joining("\n"));
    }

    /**
     * What became of an option.
     *
     * @param <T> the type of the option's value
     * @param option the option
     * @param asked the last value that was asked for
     * @param inForce the value that the kernel has; null where the option cannot be read
     * @param failure why the kernel did not take the value, for a wish; else null
     */
    public record Entry<T>(
            Option<T> option,
            T asked,
            @Nullable T inForce,
            @Nullable OptionException failure) {

        /** Whether the kernel took the value and has it in force as asked, so far as the option can be read. */
        public boolean isAsAsked() {
            return failure == null && (inForce == null || Objects.equals(asked, inForce));
        }

        @Override
        public String toString() {
            OptionType<T> type = option.type();
            return option + " asked " + type.format(asked)
                    + (inForce == null ? "" : ", in force " + type.format(inForce))
                    + (failure == null ? "" : ", " + failure.getMessage());
        }
    }
}
