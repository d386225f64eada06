package io.sockflux.examples.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lays a snapshot out in lines: the process, its loops, its listeners, and its busiest connections. */
final class WatchTable {

    private static final String[] UNITS = {"", "k", "M", "G", "T"};
    private static final double MICROS = 1_000_000;

    private WatchTable() {}

    /**
     * The lines.
     *
     * @param before the snapshot before this one, for the rates of the whole network; null if there is none
     */
    static List<String> lines(Seen now, @Nullable Seen before) {
        List<String> lines = new ArrayList<>();
        lines.add("process " + now.number("process") + " on " + now.text("transport") + ", loops "
                + now.parts("loops").stream().map(WatchTable::loop).collect(Collectors.joining(", ")));
        lines.addAll(counts(now.part("counts"), before == null ? null : before.part("counts"), now.number("since")));
        if (!now.parts("listeners").isEmpty()) {
            lines.add("");
            lines.add(listener("LISTENER", "OPEN", "ACCEPTED", "WAITING", "FAILED", "REFUSED", "IN", "OUT"));
            now.parts("listeners").forEach(each -> lines.addAll(listener(each)));
        }
        if (!now.parts("connections").isEmpty()) {
            lines.add("");
            lines.add(connection("CONNECTION", "STATE", "AGE", "IN/s", "OUT/s", "RTT", "RESENT"));
            now.parts("connections").forEach(each -> lines.add(connection(each)));
            long more = now.part("counts").number("connections")
                    - now.parts("connections").size();
            if (more > 0) {
                lines.add("and " + more + " more");
            }
        }
        return lines;
    }

    private static String loop(Seen loop) {
        String delay = loop.has("delay") ? time(loop.number("delay")) : "NO ANSWER";
        return delay + (loop.number("waiting") > 0 ? " (" + loop.number("waiting") + " waiting)" : "");
    }

    private static List<String> counts(Seen counts, @Nullable Seen before, long sinceMicros) {
        List<String> lines = new ArrayList<>();
        lines.add(counts.number("connections") + " connections open, " + counts.number("acceptedEver") + " accepted, "
                + counts.number("connectedEver") + " connected, " + counts.number("failedEver") + " failed, "
                + counts.number("abortedEver") + " aborted; attempts " + counts.number("attemptsEver") + ", failed "
                + counts.number("attemptsFailedEver"));
        String refused = counts.part("refused").members().entrySet().stream()
                .map(reason -> reason.getKey().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + reason.getValue())
                .collect(Collectors.joining(", "));
        lines.add("refused: " + (refused.isEmpty() ? "none" : refused) + "; lacks of descriptors "
                + counts.number("shortagesEver"));
        Function<String, String> moved = name -> bytes(counts.number(name))
                + (before == null || sinceMicros <= 0
                        ? ""
                        : " (" + bytes(Math.round((counts.number(name) - before.number(name)) * MICROS / sinceMicros))
                                + "/s)");
        Seen datagrams = counts.part("datagrams");
        lines.add("in " + moved.apply("bytesIn") + ", out " + moved.apply("bytesOut") + "; datagram sockets "
                + datagrams.number("sockets") + ", in " + datagrams.number("in") + ", out " + datagrams.number("out"));
        return lines;
    }

    private static List<String> listener(Seen listener) {
        List<String> lines = new ArrayList<>();
        Map<String, Seen> queues = listener.parts("queues").stream()
                .collect(Collectors.toMap(queue -> queue.text("endpoint"), queue -> queue, (one, other) -> one));
        long refused = listener.part("refused").members().values().stream()
                .mapToLong(many -> many instanceof Long number ? number : 0)
                .sum();
        boolean isFirst = true;
        for (String endpoint : listener.texts("endpoints")) {
            Seen queue = queues.getOrDefault(endpoint, new Seen(Map.of()));
            String waiting = !queue.has("waiting")
                    ? "-"
                    : queue.number("waiting") + (queue.has("limit") ? "/" + queue.number("limit") : "");
            lines.add(
                    isFirst
                            ? listener(
                                    endpoint,
                                    String.valueOf(listener.number("open")),
                                    String.valueOf(listener.number("acceptedEver")),
                                    waiting,
                                    String.valueOf(listener.number("failedEver")),
                                    String.valueOf(refused),
                                    bytes(listener.number("bytesIn")),
                                    bytes(listener.number("bytesOut")))
                            : listener(endpoint, "", "", waiting, "", "", "", ""));
            isFirst = false;
        }
        return lines;
    }

    private static String listener(String... cells) {
        return String.format("%-36s %7s %9s %10s %7s %8s %7s %7s", (Object[]) cells);
    }

    private static String connection(Seen connection) {
        boolean isAccepted = connection.text("origin").equals("ACCEPTED");
        return connection(
                (isAccepted ? "< " : "> ") + connection.text("peer"),
                connection.text("state").toLowerCase(Locale.ROOT).replace('_', ' '),
                time(connection.number("age")),
                bytes(connection.number("inPerSecond")),
                bytes(connection.number("outPerSecond")),
                connection.has("roundTrip") ? time(connection.number("roundTrip")) : "-",
                connection.has("retransmits") ? String.valueOf(connection.number("retransmits")) : "-");
    }

    private static String connection(String... cells) {
        return String.format("%-40s %-13s %7s %7s %7s %7s %7s", (Object[]) cells);
    }

    /** A number of bytes, in thousands and their powers. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return unit == 0 ? String.valueOf(bytes) : String.format(Locale.ROOT, "%.1f%s", value, UNITS[unit]);
    }

    /** A time of so many microseconds. */
    static String time(long micros) {
        if (micros < 1000) {
            return micros + "us";
        }
        if (micros < MICROS) {
            return String.format(Locale.ROOT, "%.1fms", micros / 1000.0);
        }
        long seconds = micros / 1_000_000;
        return seconds < 60
                ? seconds + "s"
                : seconds < 3600
                        ? seconds / 60 + "m" + seconds % 60 + "s"
                        : seconds / 3600 + "h" + seconds / 60 % 60 + "m";
    }
}
