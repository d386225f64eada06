package io.sockflux.examples;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.stream.Children;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The proof in a few seconds: a client that is earlier than its server, and a server on endpoints of every kind. */
@Command(
        name = "demo",
        description =
                "Starts a client before its server, serves uptime on endpoints of every kind, asks each and ends.")
final class Demo implements Callable<Integer> {

    private static final int LONGEST_ANSWER = 4096;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final long begunNanos = System.nanoTime();
    private final Children children = new Children();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("sockflux-demo");
        try (Network network = words.network()) {
            say("Sockflux runs on the transport \"" + network.transport() + "\".");
            Endpoint early = freeEndpoint(network);
            CountDownLatch refused = new CountDownLatch(2);

            say("A client connects to " + early + ", where nobody listens yet. It retries after 1 s, 2 s, 4 s …");
            Mono<String> answer = askPatiently(network, early, refused).cache();
            answer.subscribe(text -> {}, error -> {});
            if (!refused.await(10, TimeUnit.SECONDS)) {
                throw new IOException("the client did not retry");
            }

            Listener listener = serve(network, early, folder);
            say("Meanwhile one server listens on " + listener.endpoints().size() + " endpoints at once:");
            listener.endpoints().forEach(endpoint -> say("  " + endpoint));
            say("The early client has its answer from " + early + ": " + answer.block());

            say("Now every endpoint is asked, all at once:");
            Flux.fromIterable(listener.endpoints())
                    .flatMap(endpoint ->
                            ask(network, endpoint).doOnNext(text -> say("  " + endpoint + " says: " + text)))
                    .blockLast();
            Listener.DrainOutcome outcome =
                    listener.drain(Duration.ofSeconds(5)).block();
            say("The server has stopped: " + (outcome == null || outcome.cut() == 0 ? "no" : outcome.cut())
                    + " connection was cut, its socket files are gone.");
        } finally {
            Files.deleteIfExists(folder);
        }
        return 0;
    }

    /** An endpoint whose port was free just now. */
    private static Endpoint freeEndpoint(Network network) {
        return network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .listen()
                .flatMap(listener ->
                        listener.close().thenReturn(listener.endpoints().get(0)))
                .blockOptional()
                .orElseThrow();
    }

    private Mono<String> askPatiently(Network network, Endpoint endpoint, CountDownLatch refused) {
        ConnectRetry schedule = ConnectRetry.doubling();
        Retry told = Retry.from(failures -> schedule.generateCompanion(failures.doOnNext(failure -> {
            String reason = failure.failure() instanceof ConnectFailedException e
                    ? e.attempts().get(0).reason()
                    : String.valueOf(failure.failure());
            say("  attempt " + (failure.totalRetries() + 1) + " on a fresh socket: " + reason);
            refused.countDown();
        })));
        return network.connector(endpoint)
                .retry(told)
                .use(connection -> connection.receive().collectString(StandardCharsets.UTF_8, LONGEST_ANSWER))
                .single()
                .map(String::strip);
    }

    private Listener serve(Network network, Endpoint first, Path folder) {
        List<Endpoint> endpoints = new ArrayList<>(List.of(first));
        endpoints.add(Endpoint.tcp("::1", 0));
        if (network.supports(Capability.UNIX_PATH)) {
            endpoints.add(Endpoint.unix(folder.resolve("uptime.sock")));
        }
        if (network.supports(Capability.UNIX_ABSTRACT)) {
            endpoints.add(Endpoint.unixAbstract(
                    "sockflux-demo-" + ProcessHandle.current().pid()));
        }
        return network.acceptor()
                .endpoints(endpoints.toArray(Endpoint[]::new))
                .serve(connection -> connection.send(children.output("uptime")))
                .blockOptional()
                .orElseThrow();
    }

    private static Mono<String> ask(Network network, Endpoint endpoint) {
        return network.connector(endpoint)
                .use(connection -> connection.receive().collectString(StandardCharsets.UTF_8, LONGEST_ANSWER))
                .single()
                .map(String::strip);
    }

    private synchronized void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, "%5.1f s  %s%n", (System.nanoTime() - begunNanos) / 1e9, line);
        out.flush();
    }
}
