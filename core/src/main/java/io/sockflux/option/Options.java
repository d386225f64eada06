package io.sockflux.option;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The catalogue of all options. */
public final class Options {

    private static final List<Option<?>> ALL =
            List.copyOf(collect(SocketOptions.class, Ipv6Options.class, TcpOptions.class));

    private Options() {}

    /** All of them, by level and in each by name. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** Those that this kind of socket knows. */
    public static List<Option<?>> of(SocketKind kind) {
        return ALL.stream().filter(option -> option.kinds().contains(kind)).toList();
    }

    /** The one of this C name. */
    public static Optional<Option<?>> named(String name) {
        return ALL.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    private static List<Option<?>> collect(Class<?>... levels) {
        List<Option<?>> all = new ArrayList<>();
        for (Class<?> level : levels) {
            for (Field field : level.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && Option.class.equals(field.getType())) {
                    all.add(value(field));
                }
            }
        }
        return all;
    }

    private static Option<?> value(Field field) {
        try {
            return (Option<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " is public", e);
        }
    }
}
