package io.sockflux.option;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The catalogue of all options. */
public final class Options {

    private static final List<Option<?>> ALL = List.copyOf(collect(
            SocketLevelOptions.class,
            LinuxSocketOptions.class,
            DarwinSocketOptions.class,
            IpOptions.class,
            Ipv6Options.class,
            TcpOptions.class,
            UdpOptions.class,
            Icmp6Options.class,
            RawOptions.class,
            UnixOptions.class,
            VsockOptions.class));

    private Options() {}

    /** All options, by level and in each by name. */
    public static List<Option<?>> all() {
        return ALL;
    }

    /** The options that this kind of socket knows. */
    public static List<Option<?>> of(SocketKind kind) {
        return ALL.stream().filter(option -> option.kinds().contains(kind)).toList();
    }

    /** The option of this C name. */
    public static Optional<Option<?>> named(String name) {
        return ALL.stream().filter(option -> option.name().equals(name)).findFirst();
    }

    private static List<Option<?>> collect(Class<?>... classes) {
        Map<OptionLevel, Map<String, Option<?>>> levels = new LinkedHashMap<>();
        for (Class<?> each : classes) {
            for (Field field : each.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && Option.class.equals(field.getType())) {
                    Option<?> option = value(field);
                    levels.computeIfAbsent(option.level(), level -> new TreeMap<>())
                            .put(option.name(), option);
                }
            }
        }
        return levels.values().stream()
                .<Option<?>>flatMap(level -> level.values().stream())
                .toList();
    }

    private static Option<?> value(Field field) {
        try {
            return (Option<?>) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(field + " is public", e);
        }
    }
}
