package io.sockflux.examples.cli;

import io.sockflux.ConnectRetry;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.option.SocketKind;
import io.sockflux.proxy.ProxyServer;
import io.sockflux.systemd.ServiceEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import reactor.util.retry.Retry;

/** Reads the words of the command line: endpoints, durations, schedules of retries. */
public final class Words {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})(?:/s)?");
    private static final Pattern EXPONENTIAL =
            Pattern.compile("exponential(?::(?<first>[^.x]+)\\.\\.(?<longest>[^.x]+))?(?:x(?<attempts>\\d{1,9}))?");
    private static final String DURATION_FORM = "such as 250ms, 10s, 2m or 1h";
    private static final String SCHEDULE_FORM =
            "none, doubling, exponential, exponential:FIRST..LONGEST, exponential:FIRST..LONGESTxATTEMPTS,"
                    + " or a list of waits such as 1s,2s,4s";

    private Words() {}

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("duration: \"" + text + "\" (expected: " + DURATION_FORM + ")");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    static ConnectRetry schedule(String text) {
        if (text.equals("none")) {
            return ConnectRetry.of();
        }
        // The textbook's connect_retry, by both of its names.
        if (text.equals("doubling") || text.equals("chapter")) {
            return ConnectRetry.doubling();
        }
        try {
            Matcher exponential = EXPONENTIAL.matcher(text);
            if (!exponential.matches()) {
                return ConnectRetry.of(
                        Arrays.stream(text.split(",", -1)).map(Words::duration).toArray(Duration[]::new));
            }
            ConnectRetry retry = exponential.group("first") == null
                    ? ConnectRetry.exponential()
                    : ConnectRetry.exponential(
                            duration(exponential.group("first")), duration(exponential.group("longest")));
            String attempts = exponential.group("attempts");
            return attempts == null ? retry : retry.attempts(Integer.parseInt(attempts));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("schedule: \"" + text + "\" (expected: " + SCHEDULE_FORM + ")", e);
        }
    }

    /** For picocli. */
    public static final class EndpointWord implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String text) {
            try {
                return Endpoint.parse(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli: an endpoint, or {@code fd:NUMBER} or {@code fd:NAME}, which a service manager has passed. */
    public static final class PlaceWord implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!ServiceEnvironment.isPassed(text)) {
                new EndpointWord().convert(text);
            }
            return text;
        }
    }

    /** For picocli: the URI of a proxy. */
    public static final class ProxyWord implements ITypeConverter<ProxyServer> {
        @Override
        public ProxyServer convert(String text) {
            try {
                return ProxyServer.parse(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli: a path alone, or the URI form of a unix stream socket. */
    public static final class UnixWord implements ITypeConverter<UnixEndpoint> {
        @Override
        public UnixEndpoint convert(String text) {
            try {
                if (!text.startsWith("unix:")) {
                    return Endpoint.unix(Path.of(text));
                }
                return (UnixEndpoint) Endpoint.parse(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli: so many each second, such as {@code 10000/s}. */
    public static final class RateWord implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            Matcher matcher = RATE.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
                throw new TypeConversionException("rate: \"" + text + "\" (expected: such as 10000/s)");
            }
            return Integer.valueOf(matcher.group(1));
        }
    }

    /** For picocli. */
    public static final class KindWord implements ITypeConverter<SocketKind> {
        @Override
        public SocketKind convert(String text) {
            return SocketKind.named(text)
                    .orElseThrow(() -> Failures.refused(new IllegalArgumentException(
                            "kind: \"" + text + "\" (expected: one of " + List.of(SocketKind.values()) + ")")));
        }
    }

    /** For picocli. */
    public static final class DurationWord implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return duration(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    /** For picocli. */
    static final class ScheduleWord implements ITypeConverter<Retry> {
        @Override
        public Retry convert(String text) {
            try {
                return schedule(text);
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }
}
