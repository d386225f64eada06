package io.sockflux.examples.datagram;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.datagram.DatagramError;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.SendOutcome;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.Words;
import io.sockflux.message.Message;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends numbered datagrams as fast as it can or as it is told, and says how many the kernel took. */
@Command(
        name = "udp-flood",
        description = "Sends numbered datagrams to one peer and says each second and at the end how many the kernel"
                + " took, how many it refused, and how many errors the network told of. Status 1 when it took none.")
public final class UdpFlood implements Callable<Integer> {

    private static final int LONGEST = 65_507;
    private static final int NONE_TAKEN = 1;
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);
    private static final double NANOS = 1e9;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(
            paramLabel = "ENDPOINT",
            converter = Words.EndpointWord.class,
            description = "the peer: udp://HOST:PORT, unix-dgram:PATH or @NAME")
    @SuppressWarnings("NullAway.Init")
    private Endpoint endpoint;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1000",
            description = "of each datagram, 16 to 65507; ${DEFAULT-VALUE} unless given")
    private int size;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            converter = Words.RateWord.class,
            description = "how many each second; as fast as they go unless given")
    private @Nullable Integer rate;

    @Option(names = "--seconds", paramLabel = "N", description = "for how long; until it is told to end unless given")
    private @Nullable Integer seconds;

    @Option(names = "--count", paramLabel = "N", description = "how many; until it is told to end unless given")
    private @Nullable Long count;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private volatile String lastError = "";
    private final AtomicReference<@Nullable SystemCallException> lastRefusal = new AtomicReference<>();

    @Override
    public Integer call() throws InterruptedException, SystemCallException {
        Counting.check(spec, "--size", size, NumberedDatagram.LENGTH, LONGEST);
        Counting.check(spec, "--seconds", seconds == null ? 1 : seconds, 1, Integer.MAX_VALUE);
        Counting.check(spec, "--count", count == null ? 1 : count, 1, Long.MAX_VALUE);
        try (Network network = words.network()) {
            DatagramSocket socket =
                    Objects.requireNonNull(network.datagrams().connect(endpoint).block());
            Traffic traffic = new Traffic(System.nanoTime());
            Counting counting = new Counting(
                    traffic, () -> Mono.just(rest()), spec.commandLine().getOut());
            Mono<Void> until = seconds == null
                    ? Mono.never()
                    : Mono.delay(Duration.ofSeconds(seconds)).then().cache();
            // The source ends rather than the send, so that each datagram that the kernel took is counted.
            Flux<Message> messages = (count == null ? messages() : messages().take(count)).takeUntilOther(until);
            socket.errors().subscribe(this::toldOf, error -> {});
            Mono<Void> sending = socket.sendEach(messages)
                    .doOnNext(result -> count(result, traffic))
                    .then();
            // A receiver that takes nothing keeps the last datagrams waiting.
            Mono<Void> givenUp = until.then(Mono.delay(LAST_WAIT)).then();
            UntilTold.run(
                    network,
                    spec.commandLine().getOut(),
                    List.of(),
                    counting.live()
                            .takeUntilOther(Mono.firstWithSignal(sending, givenUp))
                            .then(counting.total())
                            .then(socket.close()),
                    counting.total().then(network.closeAsync()));
            SystemCallException refusal = lastRefusal.get();
            if (traffic.datagrams() == 0 && refusal != null) {
                throw refusal;
            }
            return traffic.datagrams() > 0 ? 0 : NONE_TAKEN;
        }
    }

    private void count(SendOutcome result, Traffic traffic) {
        if (result.isTaken()) {
            traffic.went(result.bytes());
        } else {
            refused.incrementAndGet();
            result.failure().ifPresent(lastRefusal::set);
        }
    }

    /** What the network tells of those that the kernel took. */
    private void toldOf(DatagramError error) {
        errors.incrementAndGet();
        lastError = error.errno().name();
    }

    private String rest() {
        SystemCallException refusal = lastRefusal.get();
        String refusals = refusal == null
                ? ""
                : ", refused " + refused + " ("
                        + refusal.errno().map(Errno::name).orElse("?") + ")";
        return errors.get() == 0 ? refusals : refusals + ", errors " + errors + " (" + lastError + ")";
    }

    private Flux<Message> messages() {
        int stream = ThreadLocalRandom.current().nextInt();
        Flux<Long> numbers = Flux.generate(() -> 0L, (number, sink) -> {
            sink.next(number);
            return number + 1;
        });
        Flux<Long> paced = rate == null ? numbers : paced(rate);
        return paced.map(number -> Message.of(new NumberedDatagram(stream, number).ofSize(size)));
    }

    /** At each tick as many as are due by then; what could not be sent in time is made up for. */
    private static Flux<Long> paced(int perSecond) {
        return Flux.defer(() -> {
            long begun = System.nanoTime();
            long[] next = {0};
            return Flux.interval(TICK).onBackpressureDrop().concatMap(tick -> {
                long due = Math.round((System.nanoTime() - begun) / NANOS * perSecond);
                long first = next[0];
                next[0] = Math.max(first, due);
                return Flux.fromStream(
                        java.util.stream.LongStream.range(first, next[0]).boxed());
            });
        });
    }
}
