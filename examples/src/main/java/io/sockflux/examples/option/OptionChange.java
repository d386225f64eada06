package io.sockflux.examples.option;

import io.sockflux.examples.cli.Failures;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionReport;
import io.sockflux.socket.OpenSocket;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What became of a wish.
 *
 * @param before the option on the fresh socket
 * @param asked the value that was asked for
 * @param inForce what the kernel has then; null where it cannot be read
 * @param line what there is to say in one line
 * @param taken whether the kernel took it
 */
record OptionChange(
        OptionRow before, Object asked, @Nullable Object inForce, String line, boolean taken) {

    /** Makes it. One that is refused is no failure. */
    static <T> Mono<OptionChange> make(OptionRow before, OpenSocket socket, OptionWish<T> wish) {
        Option<T> option = wish.option();
        return socket.set(option, wish.value())
                .then(socket.options().report())
                .flatMap(report -> Mono.justOrEmpty(report.entry(option)))
                .map(entry -> taken(before, entry))
                .onErrorResume(OptionException.class, e -> refused(before, socket, wish, e));
    }

    private static <T> OptionChange taken(OptionRow before, OptionReport.Entry<T> entry) {
        Option<T> option = entry.option();
        T inForce = entry.inForce();
        return new OptionChange(
                before,
                OptionRow.plain(option, entry.asked()),
                inForce == null ? null : OptionRow.plain(option, inForce),
                entry.toString(),
                true);
    }

    private static <T> Mono<OptionChange> refused(
            OptionRow before, OpenSocket socket, OptionWish<T> wish, OptionException why) {
        Object asked = OptionRow.plain(wish.option(), wish.value());
        return OptionRow.read(before.kind(), socket, wish.option())
                .map(after -> new OptionChange(
                        before.noting(OptionRow.why(why)), asked, after.value(), Failures.line(why), false));
    }

    /** As an object of JSON. */
    Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = before.members();
        members.put("asked", asked);
        members.put("inForce", inForce);
        return members;
    }
}
