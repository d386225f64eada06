package io.sockflux.examples.datagram;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.WatchedNetworkWords;
import io.sockflux.message.Message;
import io.sockflux.option.LinuxSocketOptions;
import io.sockflux.option.MemoryInfo;
import io.sockflux.option.SocketLevelOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes datagrams and throws them away, and says how many come and how many do not. */
@Command(
        name = "udp-sink",
        description = "Takes datagrams and says each second and at the end how many came, how many of udp-flood's are"
                + " missing by their numbers, and how many the kernel dropped for want of room (Linux).")
public final class UdpSink implements Callable<Integer> {

    /** Bytes, so far as the system gives them: net.core.rmem_max of Linux. */
    private static final int ROOM = 8 << 20;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private WatchedNetworkWords words;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private PlaceWords place;

    @Option(names = "--seconds", paramLabel = "N", description = "for how long; until it is told to end unless given")
    private @Nullable Integer seconds;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Losses losses = new Losses();

    @Override
    public Integer call() throws InterruptedException {
        if (seconds != null) {
            Counting.check(spec, "--seconds", seconds, 1, Integer.MAX_VALUE);
        }
        try (Network network = words.network()) {
            // The kernel counts pieces where it puts datagrams together, and it is datagrams that are to be counted.
            DatagramSocket socket = Objects.requireNonNull(place.open(
                            network, binder -> binder.offload(false).wish(SocketLevelOptions.SO_RCVBUF, ROOM))
                    .block());
            Traffic traffic = new Traffic(System.nanoTime());
            Counting counting =
                    new Counting(traffic, () -> rest(socket), spec.commandLine().getOut());
            Mono<Void> taking = socket.receivePooled()
                    .doOnNext(message -> take(message, traffic))
                    .then();
            Mono<Void> until = seconds == null
                    ? Mono.never()
                    : Mono.delay(Duration.ofSeconds(seconds)).then();
            UntilTold.run(
                    network,
                    spec.commandLine().getOut(),
                    List.of(socket.localEndpoint()),
                    Flux.merge(taking, counting.live())
                            .takeUntilOther(until)
                            .then(counting.total())
                            .then(socket.close()),
                    counting.total().then(network.closeAsync()));
        }
        return 0;
    }

    /** The data is pooled: at full rate a copy of each would be half of the work. */
    private void take(Message message, Traffic traffic) {
        traffic.went(message.data().readableBytes());
        if (NumberedDatagram.isIn(message.data())) {
            losses.came(NumberedDatagram.of(message.data()));
        }
        message.discard();
    }

    private Mono<String> rest(DatagramSocket socket) {
        return socket.get(LinuxSocketOptions.SO_MEMINFO)
                .map(MemoryInfo::drops)
                .map(drops -> ", dropped " + drops)
                .onErrorReturn("")
                .map(dropped -> (losses.isNumbered() ? ", lost " + losses.lost() : "") + dropped);
    }
}
