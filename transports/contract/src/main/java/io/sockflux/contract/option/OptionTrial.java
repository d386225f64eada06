package io.sockflux.contract.option;

import io.sockflux.option.Option;
import io.sockflux.option.SocketKind;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What to ask of an option, and what is in force then.
 *
 * @param asked the value, which is not the one that sockets have from the start
 * @param inForce whether a value of this kind of socket is what the kernel makes of it
 */
public record OptionTrial<T>(Option<T> option, T asked, BiPredicate<SocketKind, T> inForce) {

    /** An option that the kernel keeps as it is asked. */
    static <T> OptionTrial<T> of(Option<T> option, T asked) {
        return new OptionTrial<>(option, asked, (kind, value) -> value.equals(asked));
    }

    /** An option that the kernel rounds, doubles or cuts. */
    static <T> OptionTrial<T> of(Option<T> option, T asked, T inForce) {
        return new OptionTrial<>(option, asked, (kind, value) -> value.equals(inForce));
    }

    /** An option of which the kernel makes something that depends on the machine. */
    static <T> OptionTrial<T> where(Option<T> option, T asked, Predicate<T> inForce) {
        return new OptionTrial<>(option, asked, (kind, value) -> inForce.test(value));
    }
}
