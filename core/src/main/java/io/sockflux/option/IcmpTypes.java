package io.sockflux.option;

import io.sockflux.check.Checks;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Types of ICMP in sets and texts. */
final class IcmpTypes {

    static final String EXPECTED = "block TYPE,TYPE or pass TYPE,TYPE, or pass all, or block all";

    private static final String BLOCK = "block ";
    private static final String PASS = "pass ";

    private IcmpTypes() {}

    static Set<Integer> checked(Collection<Integer> types, int most) {
        Set<Integer> sorted = new TreeSet<>(types);
        sorted.forEach(type -> Checks.checkRange(type, 0, most, "type"));
        return Collections.unmodifiableSet(sorted);
    }

    static Set<Integer> allBut(Collection<Integer> types, int most) {
        return matching(most, type -> !types.contains(type));
    }

    static Set<Integer> matching(int most, Predicate<Integer> condition) {
        return IntStream.rangeClosed(0, most).boxed().filter(condition).collect(Collectors.toSet());
    }

    static String format(Set<Integer> blocked, int most) {
        if (blocked.isEmpty()) {
            return PASS + "all";
        }
        if (blocked.size() == most + 1) {
            return BLOCK + "all";
        }
        return blocked.size() > most / 2 ? PASS + join(allBut(blocked, most)) : BLOCK + join(blocked);
    }

    static Set<Integer> parse(String text, int most) {
        if (text.startsWith(BLOCK)) {
            return types(text.substring(BLOCK.length()), most);
        }
        if (text.startsWith(PASS)) {
            return allBut(types(text.substring(PASS.length()), most), most);
        }
        throw new IllegalArgumentException("neither passes nor blocks");
    }

    private static Set<Integer> types(String text, int most) {
        return text.equals("all")
                ? matching(most, type -> true)
                : checked(
                        Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList(), most);
    }

    private static String join(Set<Integer> types) {
        return types.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}
