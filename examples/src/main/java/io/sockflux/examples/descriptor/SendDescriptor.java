package io.sockflux.examples.descriptor;

import io.sockflux.ConnectRetry;
import io.sockflux.Network;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.socket.Descriptors;
import io.sockflux.spi.Capability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Sends a text and open files in one message over a unix stream socket ({@code SCM_RIGHTS}, {@code unix(7)}). */
@Command(
        name = "send-descriptor",
        description = "Sends a text, and beside it in the same message a descriptor of each file, over a unix stream"
                + " socket.")
public final class SendDescriptor implements Callable<Integer> {

    private static final Path STANDARD_INPUT = Path.of("-");

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            converter = Words.UnixWord.class,
            description = "where somebody listens: a path, or unix:PATH or unix:@NAME")
    @SuppressWarnings("NullAway.Init")
    private UnixEndpoint endpoint;

    @Parameters(index = "1", paramLabel = "TEXT", description = "what is sent as data; a stream carries none without")
    @SuppressWarnings("NullAway.Init")
    private String text;

    @Parameters(
            index = "2..*",
            paramLabel = "FILE",
            arity = "1..*",
            description = "opened for reading: a file, a FIFO, a directory …; - is standard input")
    @SuppressWarnings("NullAway.Init")
    private List<Path> files;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (text.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "TEXT: is empty (expected: at least one character)");
        }
        try (Network running = network.network()) {
            Descriptors descriptors = running.descriptors();
            Mono<Message> message = Flux.fromIterable(files)
                    .concatMap(file -> open(descriptors, file))
                    .collectList()
                    .map(opened -> Message.of(text).with(new Rights(opened)));
            running.connector(endpoint)
                    .needs(Capability.MESSAGES)
                    .retry(ConnectRetry.exponential(Duration.ofMillis(100), Duration.ofSeconds(1))
                            .attempts(Integer.MAX_VALUE))
                    .timeout(Duration.ofSeconds(10))
                    .use(connection -> connection.sendMessages(message))
                    .blockLast();
        }
        return 0;
    }

    private static Mono<Descriptor> open(Descriptors descriptors, Path file) {
        return file.equals(STANDARD_INPUT)
                ? descriptors.duplicate(new Descriptor(0, number -> {}))
                : descriptors.open(file);
    }
}
