package io.sockflux.examples.option;

import io.sockflux.option.Option;
import io.sockflux.option.Options;
import io.sockflux.option.SocketKind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** An option and the value that it is to have, as {@code NAME=VALUE} says it. */
record OptionWish<T>(Option<T> option, T value) {

    private static final int MOST_NEAR = 3;

    /**
     * Reads one for a kind of socket.
     *
     * @throws IllegalArgumentException with what is expected
     */
    static OptionWish<?> parse(SocketKind kind, String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set: \"" + text + "\" (expected: NAME=VALUE)");
        }
        return parse(kind, named(kind, text.substring(0, equals)), text.substring(equals + 1));
    }

    private static <T> OptionWish<T> parse(SocketKind kind, Option<T> option, String value) {
        if (!option.access().isSettable()) {
            throw new IllegalArgumentException(
                    option + ": can only be read (expected: one that can be set; " + listing(kind) + ")");
        }
        return new OptionWish<>(option, option.parse(value));
    }

    private static Option<?> named(SocketKind kind, String name) {
        // Some names are of options at two levels, and this kind may know one of them only.
        List<Option<?>> all = Options.all().stream()
                .filter(option -> option.name().equals(name))
                .sorted(Comparator.<Option<?>, Boolean>comparing(
                        option -> !(option.exists() && option.kinds().contains(kind))))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "--set: unknown option \"" + name + "\" (expected: " + nearOrListing(kind, name) + ")");
        }
        Option<?> best = all.get(0);
        if (all.stream().noneMatch(Option::exists)) {
            throw new IllegalArgumentException(best + ": " + System.getProperty("os.name") + " has none (expected: "
                    + (best.linuxNumber() == Option.NONE ? "macOS" : "Linux") + ")");
        }
        if (!best.exists() || !best.kinds().contains(kind)) {
            throw new IllegalArgumentException(best + ": " + kind + " sockets do not know it (expected: one of "
                    + best.kinds().stream().sorted().toList() + ")");
        }
        return best;
    }

    private static String nearOrListing(SocketKind kind, String name) {
        String word = name.toUpperCase(Locale.ROOT);
        List<String> near = Options.of(kind).stream()
                .filter(Option::exists)
                .map(Option::name)
                .distinct()
                .filter(other -> isNear(word, other))
                .sorted(Comparator.<String>comparingInt(other -> distance(word, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_NEAR)
                .toList();
        return near.isEmpty() ? "a name that " + listing(kind) : String.join(", ", near);
    }

    private static String listing(SocketKind kind) {
        return "sockflux options " + kind + " lists";
    }

    private static boolean isNear(String word, String other) {
        return distance(word, other) <= Math.max(1, word.length() / 4) || (word.length() > 3 && other.contains(word));
    }

    /** How many letters to insert, drop or change make one of the other: Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
