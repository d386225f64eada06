package io.sockflux.examples.ping;

import io.sockflux.Network;
import io.sockflux.address.IcmpEndpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import java.io.PrintWriter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Sends ICMP echo requests and prints the answers, as the program of this name does everywhere. */
@Command(
        name = "ping",
        description =
                "Sends ICMP echo requests to a host and prints the answers: by a raw socket (CAP_NET_RAW), else by"
                        + " an ICMP datagram socket (net.ipv4.ping_group_range). Status 1 when nothing came back.")
public final class Ping implements Callable<Integer> {

    /** How many seconds the last answers are waited for at least: this machine, too, may be busy. */
    private static final double LEAST_LAST_WAIT = 1;

    private static final int IPV4_HEADER = 20;
    private static final int NOTHING_CAME = 1;
    private static final double MILLIS = 1e3;
    private static final double LONGEST_SECONDS = 1e6;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(paramLabel = "HOST", description = "an address, or a name, whose first address is taken")
    @SuppressWarnings("NullAway.Init")
    private String host;

    @Option(names = "-c", paramLabel = "N", description = "how many requests; until it is told to end unless given")
    private @Nullable Integer count;

    @Option(
            names = "-i",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "from one request to the next; ${DEFAULT-VALUE} unless given")
    private double interval;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "how long the last answer is waited for where none has come at all; ${DEFAULT-VALUE} unless"
                    + " given. Where some have come, it is twice the longest round trip, and at least one interval.")
    private double patience;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Scheduler printer = Schedulers.newSingle("printer", true);
    private final PingStatistics statistics = new PingStatistics();
    private final AtomicBoolean ended = new AtomicBoolean();

    @Override
    public Integer call() {
        check(count == null || count > 0, "-c: " + count + " (expected: >= 1)");
        check(interval >= 0.001 && interval < LONGEST_SECONDS, "-i: " + interval + " (expected: >= 0.001)");
        check(patience >= 0 && patience < LONGEST_SECONDS, "-W: " + patience + " (expected: >= 0)");
        IcmpEndpoint target = new IcmpEndpoint(host, 0);
        try (Network network = words.network()) {
            InetAddress address = address(network, target);
            EchoSocket socket = EchoSocket.open(network, address).block();
            if (socket == null) {
                throw new IllegalStateException("a socket was opened and is not there");
            }
            begin(address);
            Thread stop = new Thread(
                    () -> {
                        end();
                        Runtime.getRuntime().halt(status());
                    },
                    "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                exchange(socket, target.isNumeric()).block();
            } finally {
                end();
                Runtime.getRuntime().removeShutdownHook(stop);
            }
            return status();
        }
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private static InetAddress address(Network network, IcmpEndpoint target) {
        InetAddress address = target.isNumeric()
                ? target.socketAddress().getAddress()
                : network.resolver()
                        .resolve(target.host())
                        .map(all -> all.get(0))
                        .block();
        if (address == null) {
            throw new IllegalStateException("a resolver gave no address and no error");
        }
        return address;
    }

    private void begin(InetAddress address) {
        String sizes = address instanceof Inet6Address
                ? Echo.PAYLOAD + " data bytes"
                : Echo.PAYLOAD + "(" + (IPV4_HEADER + Echo.HEADER + Echo.PAYLOAD) + ") bytes of data.";
        print("PING " + host + " (" + InetEndpoint.text(address) + ") " + sizes + "\n");
    }

    private Mono<Void> exchange(EchoSocket socket, boolean numeric) {
        Flux<Long> ticks = Flux.interval(Duration.ZERO, ofSeconds(interval)).onBackpressureLatest();
        Mono<Void> sending = (count == null ? ticks : ticks.take(count))
                .concatMap(tick -> socket.send(statistics))
                .then();
        return socket.socket()
                .receive()
                .mapNotNull(message -> arrival(socket, message, numeric))
                .publishOn(printer)
                .doOnNext(line -> print(line.text()))
                .takeUntil(Line::isLast)
                .takeUntilOther(sending.then(Mono.defer(this::lastWait)))
                .then();
    }

    /** What is printed of an answer, and whether no other is waited for. */
    private record Line(String text, boolean isLast) {}

    private @Nullable Line arrival(EchoSocket socket, Message message, boolean numeric) {
        Echo echo = socket.answer(message).orElse(null);
        if (echo == null) {
            return null;
        }
        // The kernel's time: ours would have the wait for this thread in it.
        Instant now = message.control(ControlMessage.Timestamp.class)
                .map(ControlMessage.Timestamp::time)
                .orElseGet(Instant::now);
        Duration roundTrip = Duration.between(echo.sent(), now);
        boolean first = statistics.receive(echo.sequence(), roundTrip, now);
        String from = message.peer() instanceof InetEndpoint peer ? peer.host() : host;
        String hops = message.control(ControlMessage.HopLimit.class)
                .map(limit -> " ttl=" + limit.hops())
                .orElse("");
        String text = echo.length() + " bytes from " + (numeric ? from : host + " (" + from + ")") + ": icmp_seq="
                + echo.sequence() + hops + " time=" + PingStatistics.time(roundTrip) + (first ? "\n" : " (DUP!)\n");
        return new Line(text, count != null && statistics.received() >= count);
    }

    private Mono<Long> lastWait() {
        return Mono.delay(
                statistics.received() == 0
                        ? ofSeconds(patience)
                        : ofSeconds(Math.max(LEAST_LAST_WAIT, Math.max(interval, 2 * statistics.most() / MILLIS))));
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            print(statistics.summary(host));
        }
    }

    private int status() {
        return statistics.received() > 0 ? 0 : NOTHING_CAME;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
