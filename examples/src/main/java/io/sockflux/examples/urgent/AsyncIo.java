package io.sockflux.examples.urgent;

import io.sockflux.Network;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.socket.SignalEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Turns signal-driven I/O on and off on a socket of each type, and counts the signals of the process meanwhile. */
@Command(
        name = "async-io",
        description =
                "Turns signal-driven I/O (O_ASYNC, SIGIO) on and off on a socket of each type, and prints how many"
                        + " signals some input made while it was on, and while it was off.")
public final class AsyncIo implements Callable<Integer> {

    private static final int FAILED = 1;

    /** Ends what hangs. */
    private static final Duration HANG = Duration.ofSeconds(20);

    /** How long a signal is waited for that is not expected, when its input has arrived. */
    private static final Duration SILENCE = Duration.ofMillis(150);

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final AtomicInteger signals = new AtomicInteger();

    @Override
    public Integer call() throws IOException {
        int status = 0;
        Path folder = Files.createTempDirectory("sockflux");
        try (Network network = words.network()) {
            Disposable counting = count(network);
            for (Map.Entry<String, Mono<SignalTrial>> trial :
                    SignalTrial.all(network, folder).entrySet()) {
                SignalTrial open = null;
                try {
                    open = trial.getValue().block(HANG);
                } catch (RuntimeException e) {
                    print(trial.getKey() + " not opened: " + Failures.line(e));
                }
                if (open != null && !show(trial.getKey(), open)) {
                    status = FAILED;
                }
            }
            counting.dispose();
        } finally {
            Files.deleteIfExists(folder);
        }
        return status;
    }

    /** A socket of its own that is always ready to send is told of every signal of the process, whichever it is for. */
    private Disposable count(Network network) {
        DatagramSocket witness = network.datagrams("udp://127.0.0.1:0").bind().block(HANG);
        if (witness == null) {
            throw new IllegalStateException("a socket was opened and is not there");
        }
        Disposable counting = witness.signals().events().subscribe(event -> signals.incrementAndGet());
        witness.signals().enable().block(HANG);
        return counting;
    }

    private boolean show(String type, SignalTrial trial) {
        trial.signals().enable().block(HANG);
        int before = signals.get();
        // Heard before anything is sent; and nothing reads before the signal, as there would be nothing to tell of any
        // more.
        Mono<Boolean> readable = trial.signals()
                .events()
                .any(SignalEvent::readable)
                .timeout(HANG, Mono.just(false))
                .cache();
        Disposable hearing = readable.subscribe();
        trial.send().block(HANG);
        boolean told = Boolean.TRUE.equals(readable.block());
        hearing.dispose();
        trial.receive().block(HANG);
        trial.signals().disable().block(HANG);
        int enabled = awaitSilence() - before;
        int then = signals.get();
        trial.send().block(HANG);
        trial.receive().block(HANG);
        int disabled = awaitSilence() - then;
        trial.close().block(HANG);
        print(type + " enabled signals=" + enabled + " disabled signals=" + disabled);
        return told && enabled > 0 && disabled == 0;
    }

    /** Waits until no signal has come for a while; returns how many have in all. */
    private int awaitSilence() {
        int count = -1;
        while (count != signals.get()) {
            count = signals.get();
            Mono.delay(SILENCE).block();
        }
        return count;
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
