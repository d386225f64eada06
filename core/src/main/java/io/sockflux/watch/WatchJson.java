package io.sockflux.watch;

import io.sockflux.observe.NetworkCounts;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Refusal;
import io.sockflux.watch.WatchSnapshot.ConnectionState;
import io.sockflux.watch.WatchSnapshot.ListenerState;
import io.sockflux.watch.WatchSnapshot.LoopState;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Writes a snapshot as JSON. All but ASCII is escaped, so a line is the same in every encoding. */
final class WatchJson {

    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private final StringBuilder line = new StringBuilder(1000);

    private WatchJson() {}

    static String of(WatchSnapshot snapshot) {
        WatchJson json = new WatchJson();
        json.snapshot(snapshot);
        return json.line.toString();
    }

    private void snapshot(WatchSnapshot snapshot) {
        line.append('{');
        number("process", snapshot.process());
        text("transport", snapshot.transport());
        number("since", micros(snapshot.since()));
        name("counts");
        counts(snapshot.counts());
        list("listeners", snapshot.listeners(), this::listener);
        list("connections", snapshot.connections(), this::connection);
        number("connectionsSeen", snapshot.connectionsSeen());
        list("loops", snapshot.loops(), this::loop);
        line.append('}');
    }

    private void counts(NetworkCounts counts) {
        line.append('{');
        number("listeners", counts.listeners());
        number("connections", counts.connections());
        number("acceptedEver", counts.acceptedEver());
        number("connectedEver", counts.connectedEver());
        number("failedEver", counts.failedEver());
        number("abortedEver", counts.abortedEver());
        refused(counts.refused());
        number("attemptsEver", counts.attemptsEver());
        number("attemptsFailedEver", counts.attemptsFailedEver());
        number("shortagesEver", counts.shortagesEver());
        number("bytesIn", counts.bytesIn());
        number("bytesOut", counts.bytesOut());
        NetworkCounts.DatagramCounts datagrams = counts.datagrams();
        name("datagrams");
        line.append('{');
        number("sockets", datagrams.sockets());
        number("in", datagrams.in());
        number("out", datagrams.out());
        number("failedEver", datagrams.failedEver());
        number("bytesIn", datagrams.bytesIn());
        number("bytesOut", datagrams.bytesOut());
        line.append("}}");
    }

    private void refused(Map<Refusal.Reason, Long> refused) {
        name("refused");
        line.append('{');
        new TreeMap<>(refused).forEach((reason, many) -> number(reason.name(), many));
        line.append('}');
    }

    private void listener(ListenerState listener) {
        line.append('{');
        list("endpoints", listener.endpoints(), endpoint -> quoted(endpoint.toString()));
        number("open", listener.counts().open());
        number("acceptedEver", listener.counts().acceptedEver());
        number("failedEver", listener.counts().failedEver());
        number("abortedEver", listener.counts().abortedEver());
        refused(listener.counts().refused());
        number("shortagesEver", listener.counts().shortagesEver());
        number("bytesIn", listener.counts().bytesIn());
        number("bytesOut", listener.counts().bytesOut());
        list("queues", listener.queues(), this::queue);
        line.append('}');
    }

    private void queue(Listener.Backlog queue) {
        line.append('{');
        text("endpoint", queue.endpoint().toString());
        number("waiting", queue.waiting());
        number("limit", queue.inForce().isPresent() ? queue.inForce() : queue.asked());
        line.append('}');
    }

    private void connection(ConnectionState connection) {
        line.append('{');
        text("origin", connection.origin().name());
        text("state", connection.state().name());
        text("requested", connection.requested().toString());
        text("local", connection.local().toString());
        text("peer", connection.peer().toString());
        text("transport", connection.transport());
        number("age", micros(connection.age()));
        number("bytesIn", connection.bytesIn());
        number("bytesOut", connection.bytesOut());
        number("inPerSecond", connection.inPerSecond());
        number("outPerSecond", connection.outPerSecond());
        duration("roundTrip", connection.roundTrip());
        number("retransmits", connection.retransmits());
        line.append('}');
    }

    private void loop(LoopState loop) {
        line.append('{');
        duration("delay", loop.delay());
        number("waiting", loop.waiting());
        line.append('}');
    }

    // What JSON is made of

    private void name(String name) {
        char last = line.charAt(line.length() - 1);
        if (last != '{' && last != '[') {
            line.append(',');
        }
        quoted(name);
        line.append(':');
    }

    private void number(String name, long value) {
        name(name);
        line.append(value);
    }

    private void number(String name, OptionalInt value) {
        value.ifPresent(known -> number(name, known));
    }

    private void number(String name, OptionalLong value) {
        value.ifPresent(known -> number(name, known));
    }

    private void duration(String name, Optional<Duration> value) {
        value.ifPresent(known -> number(name, micros(known)));
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private void text(String name, String value) {
        name(name);
        quoted(value);
    }

    private <T> void list(String name, Collection<T> all, Consumer<? super T> each) {
        name(name);
        line.append('[');
        boolean isFirst = true;
        for (T one : all) {
            if (!isFirst) {
                line.append(',');
            }
            isFirst = false;
            each.accept(one);
        }
        line.append(']');
    }

    private void quoted(String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                line.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    line.append(DIGITS[c >> shift & 15]);
                }
            } else {
                line.append(c);
            }
        }
        line.append('"');
    }
}
