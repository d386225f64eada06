package io.sockflux.systemd;

import static java.util.Objects.requireNonNull;

import io.sockflux.address.SocketType;
import io.sockflux.address.UnixAbstractEndpoint;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.address.UnixPathEndpoint;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment that a service manager gives a service: the descriptors of {@code sd_listen_fds(3)}, and
 * where it listens by {@code sd_notify(3)}. Reading it
 * changes nothing, and makes no system call.
 *
 * <p>Java cannot remove variables from the environment of its own process. So a program that starts other programs
 * removes them from theirs:
 *
 * <pre>{@code
 * ProcessBuilder child = new ProcessBuilder("sort");
 * ServiceEnvironment.removeFrom(child.environment());
 * }</pre>
 *
 * The descriptors themselves do not reach a child of {@link ProcessBuilder}, which closes all but the first three.
 */
public final class ServiceEnvironment {

    private static final String FORM = "fd:";
    private static final int FIRST = 3;
    /** The kernel's own bound on descriptors of a process, {@code fs.nr_open} in {@code proc(5)}. */
    private static final int MOST = 1 << 20;

    /** A year, in microseconds. */
    private static final long LONGEST_WATCHDOG = 365L * 24 * 3600 * 1_000_000;

    private static final String UNNAMED = "unknown";

    private static final List<String> VARIABLES = List.of(
            "LISTEN_PID",
            "LISTEN_PIDFDID",
            "LISTEN_FDS",
            "LISTEN_FDNAMES",
            "NOTIFY_SOCKET",
            "WATCHDOG_PID",
            "WATCHDOG_USEC");

    private final Map<String, String> variables;
    private final long pid;

    private ServiceEnvironment(Map<String, String> variables, long pid) {
        this.variables = Map.copyOf(variables);
        this.pid = pid;
    }

    /** The environment of this process. */
    public static ServiceEnvironment ofThisProcess() {
        return new ServiceEnvironment(System.getenv(), ProcessHandle.current().pid());
    }

    /**
     * An environment that is given, such as a test's.
     *
     * @param pid the process that it is given to
     */
    public static ServiceEnvironment of(Map<String, String> variables, long pid) {
        return new ServiceEnvironment(variables, pid);
    }

    /** Removes the variables of the service manager from an environment, such as a child's. */
    public static void removeFrom(Map<String, String> environment) {
        VARIABLES.forEach(environment::remove);
    }

    /** Whether a text has the form {@code fd:NUMBER} or {@code fd:NAME}. */
    public static boolean isPassed(String text) {
        return text.startsWith(FORM);
    }

    /**
     * The descriptors that were passed to this process, in the order of their numbers; none without
     * {@code LISTEN_FDS}.
     *
     * @throws ActivationException if the variables are no numbers, do not fit each other, or {@code LISTEN_PID} is
     *     another process
     */
    public List<PassedDescriptor> passed() {
        String fds = variables.get("LISTEN_FDS");
        if (fds == null) {
            return List.of();
        }
        int count = (int) number("LISTEN_FDS", fds, 0, MOST - FIRST);
        String owner = variables.get("LISTEN_PID");
        if (owner == null) {
            throw new ActivationException(
                    "LISTEN_FDS: is set without LISTEN_PID (expected: both, as the service manager sets them)");
        }
        if (number("LISTEN_PID", owner, 1, Integer.MAX_VALUE) != pid) {
            throw new ActivationException("LISTEN_PID: is process " + owner + ", and this is process " + pid
                    + " (expected: the service manager's own child; a script begins Java by exec)");
        }
        List<String> names = names(count);
        List<PassedDescriptor> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(new PassedDescriptor(FIRST + i, names.get(i)));
        }
        return List.copyOf(all);
    }

    private List<String> names(int count) {
        String text = variables.get("LISTEN_FDNAMES");
        if (text == null) {
            return Collections.nCopies(count, UNNAMED);
        }
        List<String> names = count == 0 && text.isEmpty() ? List.of() : Arrays.asList(text.split(":", -1));
        if (names.size() != count) {
            throw new ActivationException("LISTEN_FDNAMES: has " + names.size() + " names for " + count
                    + " descriptors (expected: one for each, with a colon between)");
        }
        return names;
    }

    private static long number(String variable, String text, long least, long most) {
        long number = digits(text, most);
        if (number < least) {
            throw new ActivationException(
                    variable + ": is \"" + text + "\" (expected: a number from " + least + " to " + most + ")");
        }
        return number;
    }

    /** The number; -1 if it is none, or beyond the most. */
    private static long digits(String text, long most) {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        long number = Long.parseLong(text);
        return number > most ? -1 : number;
    }

    /**
     * The descriptors that {@code fd:NUMBER} or {@code fd:NAME} stands for: one with the number, or all with the name.
     * What consists of digits is a number.
     *
     * @throws ActivationException if the text has another form, or no such descriptor was passed
     */
    public List<PassedDescriptor> find(String text) {
        requireNonNull(text, "text");
        String word = isPassed(text) ? text.substring(FORM.length()) : "";
        if (word.isEmpty()) {
            throw new ActivationException(
                    "endpoint: \"" + text + "\" is no descriptor (expected: fd:NUMBER or fd:NAME)");
        }
        List<PassedDescriptor> all = passed();
        boolean isNumber = word.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = isNumber ? digits(word, MOST) : -1;
        List<PassedDescriptor> found = all.stream()
                .filter(one -> isNumber ? one.number() == number : one.name().equals(word))
                .toList();
        if (found.isEmpty()) {
            throw new ActivationException(text + ": was not passed (expected: " + expected(all) + ")");
        }
        return found;
    }

    private String expected(List<PassedDescriptor> all) {
        if (all.isEmpty()) {
            @Nullable String fds = variables.get("LISTEN_FDS");
            return fds == null
                    ? "LISTEN_FDS in the environment, which is not set"
                    : "a service manager that passes sockets; LISTEN_FDS is 0";
        }
        List<String> words = all.stream()
                .map(one -> FORM + one.number() + " or " + FORM + one.name())
                .limit(16)
                .toList();
        return String.join(", ", words) + (all.size() > words.size() ? ", ..." : "");
    }

    // Notification

    /**
     * Where the service manager wants to be told how the service is, {@code sd_notify(3)}; empty without
     * {@code NOTIFY_SOCKET}.
     *
     * @throws ActivationException if it is neither an absolute path nor an abstract name, {@code @NAME}
     */
    public Optional<UnixEndpoint> notifySocket() {
        String text = variables.get("NOTIFY_SOCKET");
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (text.charAt(0) == '/') {
                return Optional.of(new UnixPathEndpoint(text, SocketType.DGRAM));
            }
            if (text.charAt(0) == '@') {
                return Optional.of(new UnixAbstractEndpoint(text.substring(1), SocketType.DGRAM));
            }
        } catch (IllegalArgumentException e) {
            throw new ActivationException("NOTIFY_SOCKET: " + e.getMessage());
        }
        throw new ActivationException(
                "NOTIFY_SOCKET: is \"" + text + "\" (expected: an absolute path or an abstract name, @NAME)");
    }

    /**
     * How often the service manager wants to hear {@code WATCHDOG=1} at least, {@code sd_watchdog_enabled(3)}; empty
     * without {@code WATCHDOG_USEC}, or if {@code WATCHDOG_PID} is another process.
     *
     * @throws ActivationException if the variables are no numbers
     */
    public Optional<Duration> watchdog() {
        String micros = variables.get("WATCHDOG_USEC");
        if (micros == null) {
            return Optional.empty();
        }
        long length = number("WATCHDOG_USEC", micros, 1, LONGEST_WATCHDOG);
        String owner = variables.get("WATCHDOG_PID");
        if (owner != null && number("WATCHDOG_PID", owner, 1, Integer.MAX_VALUE) != pid) {
            return Optional.empty();
        }
        return Optional.of(Duration.of(length, ChronoUnit.MICROS));
    }
}
