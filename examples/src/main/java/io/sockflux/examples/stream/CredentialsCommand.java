package io.sockflux.examples.stream;

import io.sockflux.Network;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.Words;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Prints who each peer is, as the kernel has it ({@code SO_PEERCRED}, {@code unix(7)}). */
@Command(
        name = "credentials",
        description = "Listens on a unix stream socket and prints the process, user and group of each peer that"
                + " connects.")
public final class CredentialsCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(
            paramLabel = "PATH",
            converter = Words.UnixWord.class,
            description = "where to listen: a path, or unix:PATH or unix:@NAME")
    @SuppressWarnings("NullAway.Init")
    private UnixEndpoint endpoint;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Scheduler console = Schedulers.newSingle("console", true);

    @Override
    public Integer call() throws InterruptedException {
        try (Network running = network.network()) {
            // Fails at once where credentials cannot be asked for, rather than at the first peer.
            running.descriptors();
            Listener listener = running.acceptor()
                    .endpoints(endpoint)
                    .onHandlerError((connection, error) -> complain(error))
                    .serve(this::print)
                    .blockOptional()
                    .orElseThrow(() -> new IllegalStateException("listening ended before it began"));
            UntilTold.run(
                    running,
                    spec.commandLine().getOut(),
                    listener.endpoints(),
                    listener.closed(),
                    running.closeAsync());
        }
        return 0;
    }

    private Mono<Void> print(Connection connection) {
        return connection
                .peerCredentials()
                .publishOn(console)
                .doOnNext(this::print)
                .then();
    }

    private void print(Credentials peer) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("pid=" + peer.pid() + " uid=" + peer.uid() + " gid=" + peer.gid());
        out.flush();
    }

    private void complain(Throwable error) {
        Mono.fromRunnable(() -> spec.commandLine().getErr().println(spec.name() + ": " + Failures.line(error)))
                .subscribeOn(console)
                .subscribe();
    }
}
