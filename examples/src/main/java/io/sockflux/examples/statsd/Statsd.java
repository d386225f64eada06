package io.sockflux.examples.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.WatchedNetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.examples.datagram.PlaceWords;
import io.sockflux.option.SocketLevelOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Receives the measures of statsd by datagrams, and prints each interval what they come to. */
@Command(
        name = "statsd",
        description =
                "Receives lines name:value|c, |g, |ms or |s, with |@rate and |#tags behind, by datagrams. Prints each"
                        + " interval, and when it is told to end, what they come to.")
public final class Statsd implements Callable<Integer> {

    /** Bytes, so far as the system gives them: what comes while a list is made waits with the kernel. */
    private static final int ROOM = 8 << 20;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNetworkWords words;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PlaceWords place;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            defaultValue = "10s",
            description = "how long an interval is; ${DEFAULT-VALUE} unless given")
    @SuppressWarnings("NullAway.Init")
    private Duration every;

    @Option(
            names = "--most-names",
            paramLabel = "N",
            description = "how many names and members of sets are held; further ones are left out, and counted;"
                    + " ${DEFAULT-VALUE} unless given")
    private int mostNames = 2000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (mostNames < 1 || every.isZero()) {
            throw new IllegalArgumentException(
                    "--most-names " + mostNames + ", --every " + every + " (expected: each above zero)");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Network network = words.network()) {
            DatagramSocket socket =
                    requireNonNull(place.open(network, binder -> binder.wish(SocketLevelOptions.SO_RCVBUF, ROOM))
                            .block());
            Mono<Void> work = lists(socket)
                    .publishOn(Schedulers.newSingle("printer", true))
                    .doOnNext(list -> {
                        list.forEach(out::println);
                        out.flush();
                    })
                    .then()
                    .cache();
            UntilTold.run(
                    network,
                    out,
                    List.of(socket.localEndpoint()),
                    work,
                    socket.close().then(work).then(network.closeAsync()));
        }
        return 0;
    }

    /** A list for each interval, and one for the last, which the socket's end cuts. */
    private Flux<List<String>> lists(DatagramSocket socket) {
        Interval interval = new Interval(mostNames);
        Flux<Supplier<List<String>>> taken = socket.receive()
                .<Supplier<List<String>>>map(message -> () -> {
                    interval.take(message.data().toString(UTF_8));
                    return List.of();
                })
                .onErrorComplete(ConnectionClosedException.class);
        Flux<Supplier<List<String>>> ends = Flux.interval(every)
                .onBackpressureDrop()
                .<Supplier<List<String>>>map(tick -> interval::end)
                .takeUntilOther(socket.closed());
        // Merged, what is done with the interval happens one by one, whichever thread it comes from.
        return Flux.merge(taken, ends)
                .concatWith(Mono.<Supplier<List<String>>>just(interval::end))
                .map(Supplier::get)
                .filter(list -> !list.isEmpty());
    }
}
