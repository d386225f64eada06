package io.sockflux.bridge;

import io.sockflux.option.Option;

/**
 * An option that a recipe asks for.
 *
 * @param required whether a socket that cannot have it is an error
 */
record OptionRequest<T>(Option<T> option, T value, boolean required) {

    /** Checks the value. */
    OptionRequest {
        option.check(value);
    }
}
