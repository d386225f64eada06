package io.sockflux.internal.option;

import io.sockflux.option.Option;

/**
 * An option that a recipe asks for.
 *
 * @param required whether the socket fails if the option does
 */
public record OptionRequest<T>(Option<T> option, T value, boolean required) {

    /** Checks the value. */
    public OptionRequest {
        option.check(value);
    }
}
