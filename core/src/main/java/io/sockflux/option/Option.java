package io.sockflux.option;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An option of sockets, with its type and with what is known of it. The catalogue is in {@link Options}; a caller
 * declares any other option in a line:
 *
 * {@snippet id="TunePageTest.option" :
 * static final Option<Boolean> TCP_AO_REPAIR = Option.flag("TCP_AO_REPAIR", OptionLevel.IPPROTO_TCP, 42);
 * }
 *
 * <p>Immutable; each method that describes returns a new option. Two options are equal if they are the same object.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {

    /** The number where a system has no such option. */
    public static final int NONE = -1;

    static final boolean DARWIN =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");

    private final String name;
    private final OptionLevel level;
    private final OptionType<T> type;
    private final int linux;
    private final int darwin;
    private final Facts facts;

    /** What is known beside the number; it changes nothing of the call itself. */
    private record Facts(
            @Nullable String unit,
            @Nullable String since,
            @Nullable String privilege,
            @Nullable String note,
            Set<SocketKind> kinds,
            OptionMoment when,
            OptionAccess access) {

        static final Facts UNKNOWN =
                new Facts(null, null, null, null, SocketKind.ALL, OptionMoment.ANY_TIME, OptionAccess.READ_WRITE);
    }

    private Option(String name, OptionLevel level, OptionType<T> type, int linux, int darwin, Facts facts) {
        this.name = requireNonNull(name, "name");
        this.level = requireNonNull(level, "level");
        this.type = requireNonNull(type, "type");
        this.linux = linux;
        this.darwin = darwin;
        this.facts = facts;
    }

    // Declaring one

    /**
     * An option.
     *
     * @param name its C name
     * @param level its level
     * @param number its number on this system
     * @param type how its value stands in memory
     */
    public static <T> Option<T> of(String name, OptionLevel level, int number, OptionType<T> type) {
        return new Option<>(name, level, type, number, number, Facts.UNKNOWN);
    }

    /** An option that is on or off, an {@code int} of 1 or 0. */
    public static Option<Boolean> flag(String name, OptionLevel level, int number) {
        return of(name, level, number, OptionType.flag());
    }

    /** An option that is an {@code int} of any value. */
    public static Option<Integer> integer(String name, OptionLevel level, int number) {
        return of(name, level, number, OptionType.integer());
    }

    /** An option that is a text in UTF-8 of at most so many bytes. */
    public static Option<String> text(String name, OptionLevel level, int number, int length) {
        return of(name, level, number, OptionType.text(length));
    }

    /** An option of at most so many bytes, as the kernel has them. */
    public static Option<ByteBuffer> bytes(String name, OptionLevel level, int number, int length) {
        return of(name, level, number, OptionType.bytes(length));
    }

    static <T> Option<T> catalogued(String name, OptionLevel level, int linux, int darwin, OptionType<T> type) {
        return new Option<>(name, level, type, linux, darwin, Facts.UNKNOWN);
    }

    // Describing it

    private Option<T> with(Facts changed) {
        return new Option<>(name, level, type, linux, darwin, changed);
    }

    /** The same with the unit of its value, such as {@code bytes}. */
    public Option<T> unit(String unit) {
        return with(new Facts(unit, facts.since, facts.privilege, facts.note, facts.kinds, facts.when, facts.access));
    }

    /** The same with the system that first had the option, such as {@code Linux 3.9}. */
    public Option<T> since(String system) {
        return with(new Facts(facts.unit, system, facts.privilege, facts.note, facts.kinds, facts.when, facts.access));
    }

    /** The same with the privilege to set the option, such as {@code CAP_NET_ADMIN}. */
    public Option<T> privilege(String capability) {
        return with(new Facts(facts.unit, facts.since, capability, facts.note, facts.kinds, facts.when, facts.access));
    }

    /** The same with a remark of a single line. */
    public Option<T> note(String remark) {
        return with(new Facts(facts.unit, facts.since, facts.privilege, remark, facts.kinds, facts.when, facts.access));
    }

    /** The same for these kinds of sockets only. */
    public Option<T> kinds(Set<SocketKind> some) {
        return with(new Facts(
                facts.unit, facts.since, facts.privilege, facts.note, Set.copyOf(some), facts.when, facts.access));
    }

    /** The same to be set at this moment only. */
    public Option<T> when(OptionMoment moment) {
        return with(new Facts(facts.unit, facts.since, facts.privilege, facts.note, facts.kinds, moment, facts.access));
    }

    /** The same, to be only read. */
    public Option<T> readOnly() {
        return with(new Facts(
                facts.unit, facts.since, facts.privilege, facts.note, facts.kinds, facts.when, OptionAccess.READ));
    }

    /** The same, to be only set. */
    public Option<T> writeOnly() {
        return with(new Facts(
                facts.unit, facts.since, facts.privilege, facts.note, facts.kinds, facts.when, OptionAccess.WRITE));
    }

    // What it is

    /** The C name, such as {@code SO_RCVBUF}. */
    public String name() {
        return name;
    }

    /** The level, such as {@code SOL_SOCKET}. */
    public OptionLevel level() {
        return level;
    }

    /** How its value stands in memory, and which values there are. */
    public OptionType<T> type() {
        return type;
    }

    /** The number on this operating system, or {@link #NONE}. */
    public int number() {
        return DARWIN ? darwin : linux;
    }

    /** The number on Linux, or {@link #NONE}. */
    public int linuxNumber() {
        return linux;
    }

    /** The number on macOS, or {@link #NONE}. */
    public int darwinNumber() {
        return darwin;
    }

    /** Whether this operating system has it. */
    public boolean exists() {
        return number() != NONE && level.number() != NONE;
    }

    /** The unit of its value, where the value has a unit. */
    public Optional<String> unit() {
        return Optional.ofNullable(facts.unit);
    }

    /** The system that first had the option, where the option is not as old as sockets are. */
    public Optional<String> since() {
        return Optional.ofNullable(facts.since);
    }

    /** The privilege to set the option; empty where none is known. */
    public Optional<String> privilege() {
        return Optional.ofNullable(facts.privilege);
    }

    /** A remark of a single line. */
    public Optional<String> note() {
        return Optional.ofNullable(facts.note);
    }

    /** The kinds of sockets that know the option. The catalogue has Linux's kinds. */
    public Set<SocketKind> kinds() {
        return facts.kinds;
    }

    /** When the option can be set. */
    public OptionMoment when() {
        return facts.when;
    }

    /** Whether the option can be read, set, or both. */
    public OptionAccess access() {
        return facts.access;
    }

    /**
     * The value, if the option can have it.
     *
     * @throws IllegalArgumentException with the range, if the option cannot have the value; or if the option can only
     *     be read
     */
    public T check(T value) {
        if (!facts.access.isSettable()) {
            throw new IllegalArgumentException(name + ": can only be read");
        }
        requireNonNull(value, name);
        if (!type.accepts(value)) {
            throw new IllegalArgumentException(name + ": " + type.format(value) + " (expected: " + expected() + ")");
        }
        return value;
    }

    /**
     * The value of a text, as a program's user gives it.
     *
     * @throws IllegalArgumentException with what is expected, if the text is no value
     */
    public T parse(String text) {
        T value;
        try {
            value = type.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + text + " (expected: " + expected() + ")", e);
        }
        return check(value);
    }

    private String expected() {
        return type.expected() + (facts.unit == null ? "" : " " + facts.unit);
    }

    @Override
    public String toString() {
        return name;
    }
}
