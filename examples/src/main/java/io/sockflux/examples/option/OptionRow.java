package io.sockflux.examples.option;

import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.OpenSocket;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One option of one kind of socket.
 *
 * @param value what a fresh socket has, as {@link #plain} makes it; null where it cannot be read
 * @param note why it cannot be read, and what the catalogue remarks; or empty
 */
record OptionRow(
        SocketKind kind, Option<?> option, @Nullable Object value, String note) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9]\\d*");

    /** Reads it. An option that cannot be read is no failure. */
    static <T> Mono<OptionRow> read(SocketKind kind, OpenSocket socket, Option<T> option) {
        String remark = option.note().orElse("");
        if (!option.access().isReadable()) {
            return Mono.just(new OptionRow(kind, option, null, remark));
        }
        return socket.get(option)
                .map(value -> new OptionRow(kind, option, plain(option, value), remark))
                .onErrorResume(
                        OptionException.class,
                        e -> Mono.just(new OptionRow(kind, option, null, joined(why(e), remark))));
    }

    /** A value as JSON has it: a flag, a number, or a text. */
    static <T> Object plain(Option<T> option, T value) {
        if (value instanceof Boolean) {
            return value;
        }
        String text = option.type().format(value);
        return value instanceof Number && WHOLE_NUMBER.matcher(text).matches() ? new BigInteger(text) : text;
    }

    /** What the kernel or the transport said, without the names of the call and the option, which stand beside it. */
    static String why(OptionException failure) {
        return switch (failure.reason()) {
            // The remark of the catalogue, which stands beside it too, tells when it answers so.
            case REFUSED, NOT_ON_SYSTEM ->
                failure.errno()
                        .map(errno -> errno.name() + " (" + errno.description() + ")")
                        .orElseGet(() -> words(failure));
            default -> words(failure);
        };
    }

    private static String words(OptionException failure) {
        String prefix = failure.option() + ": ";
        return failure.words().startsWith(prefix) ? failure.words().substring(prefix.length()) : failure.words();
    }

    /** The same with another remark before its own. */
    OptionRow noting(String remark) {
        return new OptionRow(kind, option, value, joined(remark, note));
    }

    private static String joined(String first, String second) {
        return first.isEmpty() || second.isEmpty() ? first + second : first + "; " + second;
    }

    /** When it can be set and what that takes, or {@code no}. */
    String settable() {
        if (!option.access().isSettable()) {
            return "no";
        }
        return option.when().words()
                + option.privilege().map(privilege -> ", " + privilege).orElse("");
    }

    /** The type, with the unit where there is one. */
    String type() {
        return option.type().name()
                + option.unit().map(unit -> " (" + unit + ")").orElse("");
    }

    /** As an object of JSON, to which more can be put. */
    Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        members.put("kind", kind.label());
        members.put("level", option.level().name());
        members.put("name", option.name());
        members.put("type", option.type().name());
        members.put("default", value);
        members.put("readable", option.access().isReadable());
        members.put("settable", option.access().isSettable());
        members.put("note", note);
        return members;
    }
}
