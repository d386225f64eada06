package io.sockflux.examples.balancer;

import io.sockflux.examples.Program;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of the balancer, read. */
record AccessLine(String client, String backend, long there, long back, long millis, String end) {

    private static final Pattern LINE =
            Pattern.compile("ACCESS client=(\\S+) backend=(\\S+) there=(\\d+) back=(\\d+) ms=(\\d+) end=([a-z-]+)");

    private static AccessLine parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new AssertionError("\"" + line + "\" (expected: " + LINE + ")");
        }
        return new AccessLine(
                matcher.group(1),
                matcher.group(2),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)),
                matcher.group(6));
    }

    /** Those that were printed so far. */
    static List<AccessLine> of(Program balancer) {
        return balancer.lines().stream()
                .filter(line -> !line.startsWith("READY "))
                .map(AccessLine::parse)
                .toList();
    }

    /** When there are so many, in the order of their printing. */
    static List<AccessLine> awaited(Program balancer, int count) {
        Program.await(count + " access lines").until(() -> of(balancer).size() >= count);
        return of(balancer);
    }

    /** The client's address without its port. */
    String host() {
        return client.substring(client.lastIndexOf('/') + 1, client.lastIndexOf(':'));
    }
}
