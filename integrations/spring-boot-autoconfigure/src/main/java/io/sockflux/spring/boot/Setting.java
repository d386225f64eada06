package io.sockflux.spring.boot;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Applies properties one by one, so that a value that is refused is told with its property's name. */
final class Setting {

    private final String prefix;

    /**
     * Properties below a name.
     *
     * @param prefix such as {@code sockflux.listeners.echo}
     */
    Setting(String prefix) {
        this.prefix = prefix;
    }

    /** The recipe with the value of a property, or as it was where the property is not set. */
    <R, V> R apply(R recipe, String name, @Nullable V value, BiFunction<? super R, ? super V, ? extends R> change) {
        return value == null ? recipe : made(name, value, () -> change.apply(recipe, value));
    }

    /**
     * What is made of a property's value.
     *
     * @throws InvalidConfigurationPropertyValueException with the reason, if it is refused
     */
    <T> T made(String name, Object value, Supplier<? extends T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new InvalidConfigurationPropertyValueException(prefix + "." + name, value, e.getMessage(), e);
        }
    }

    /** The failure of a property. */
    InvalidConfigurationPropertyValueException wrong(String name, @Nullable Object value, String reason) {
        return new InvalidConfigurationPropertyValueException(prefix + "." + name, value, reason);
    }

    /** The text of a property that must be set. */
    String required(String name, @Nullable String value, String expected) {
        if (value == null || value.isBlank()) {
            throw wrong(name, value, "is not set (expected: " + expected + ")");
        }
        return value;
    }
}
