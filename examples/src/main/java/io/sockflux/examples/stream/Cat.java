package io.sockflux.examples.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.examples.cli.ConnectWords;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.StandardStreams;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.CloseOutcome;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Standard input to the peer, the peer's bytes to standard output. The end of standard input ends the sending direction
 * only. The program ends when both directions have ended; when the peer has ended its side, it goes on sending for as long
 * as standard input has something, and ends once that has been silent for half a second.
 *
 * <p>Where there are records or datagrams, each read of standard input is one, and each that comes is written out as it is.
 * Datagrams have no end of stream: there the program ends when standard input has and nothing has come for half a second.
 */
@Command(
        name = "cat",
        description = "Standard input to the peer, the peer's bytes to standard output."
                + " The end of standard input ends the sending direction only. Ends when both directions have;"
                + " or, when the peer's has, after half a second without input. On unix-seqpacket: and unix-dgram:"
                + " endpoints each read of standard input is a record or datagram; datagrams end half a second after"
                + " standard input has, when nothing comes any more.")
public final class Cat implements Callable<Integer> {

    private static final Duration SILENCE = Duration.ofMillis(500);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ConnectWords connect;

    private final StandardStreams streams = new StandardStreams();

    @Override
    public Integer call() {
        try (Network network = connect.network()) {
            if (Datagrams.areSpokenAt(connect.endpoint())) {
                new CatDatagrams(streams, SILENCE).run(network, connect);
                return 0;
            }
            connect.connector(network)
                    .connect()
                    .flatMap(connection -> exchange(connection)
                            .onErrorResume(error -> failed(connection, error))
                            .then(connection.close()))
                    .block();
        }
        return 0;
    }

    /** Says besides how much of what was sent has not arrived, where the kernel knows. */
    private static Mono<Void> failed(Connection connection, Throwable error) {
        return connection.close().flatMap(outcome -> {
            if (outcome instanceof CloseOutcome.Reset reset
                    && reset.unacknowledgedBytes().isPresent()) {
                return Mono.error(new IOException(
                        Failures.line(error) + "; "
                                + reset.unacknowledgedBytes().getAsLong() + " bytes were not acknowledged",
                        error));
            }
            return Mono.error(error);
        });
    }

    private Mono<Void> exchange(Connection connection) {
        AtomicLong lastNanos = new AtomicLong(System.nanoTime());
        Mono<Void> quiet = Flux.interval(Duration.ofMillis(50))
                .filter(tick -> System.nanoTime() - lastNanos.get() > SILENCE.toNanos())
                .next()
                .then();
        Mono<Void> receiving = connection
                .receive()
                .doOnNext(bytes -> lastNanos.set(System.nanoTime()))
                .publishOn(streams.outputThread(), 16)
                .<ByteBuf>handle(streams::write)
                .then()
                .cache();
        Mono<Void> silence = receiving.then(Flux.interval(Duration.ofMillis(50))
                .filter(tick -> streams.silentFor(SILENCE))
                .next()
                .then());
        AtomicLong offered = new AtomicLong();
        Flux<ByteBuf> input = streams.input()
                // A failure ends all by itself, and is what is told: an end of the input would fail in its own words.
                .takeUntilOther(silence.onErrorResume(error -> Mono.never()))
                .doOnNext(bytes -> offered.addAndGet(bytes.readableBytes()));
        if (connection.tls().isPresent() && !connection.tls().get().canHalfClose()) {
            // The end of standard input ends both directions: the peer has had its say when it is silent.
            return Mono.firstWithSignal(connection.send(input).then(quiet), receiving);
        }
        Mono<Void> sending = connection
                .send(input)
                .then(connection.shutdown(Shutdown.WRITE))
                .onErrorComplete(error -> isCloseInOrder(error, offered.get()));
        return Mono.when(sending, receiving);
    }

    /** The peer has closed, as a unix peer does with both directions, and had taken everything that there was for it. */
    private static boolean isCloseInOrder(Throwable error, long offered) {
        return error instanceof SendFailedException failure
                && failure.errno().filter(Errno.EPIPE::equals).isPresent()
                && failure.bytesTaken() == offered;
    }
}
