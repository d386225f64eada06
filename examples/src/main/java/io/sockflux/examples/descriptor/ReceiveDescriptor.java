package io.sockflux.examples.descriptor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Network;
import io.sockflux.address.UnixEndpoint;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.StandardStreams;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.Words;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.FileStatus;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Listener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Receives messages over one connection of a unix stream socket, and prints the data and what came beside it: of each
 * descriptor what it is, and what can be read from it.
 */
@Command(
        name = "receive-descriptor",
        description = "Listens on a unix stream socket, takes one connection, and prints of each message its data, what"
                + " each descriptor is of, and what can be read from it. Ends when the connection does.")
public final class ReceiveDescriptor implements Callable<Integer> {

    private static final int MOST_BYTES = 1 << 20;
    private static final Duration SILENCE = Duration.ofSeconds(1);

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

    private final StandardStreams streams = new StandardStreams();

    @Override
    public Integer call() throws InterruptedException {
        try (Network running = network.network()) {
            Descriptors descriptors = running.descriptors();
            Listener listener = running.acceptor()
                    .endpoints(endpoint)
                    .needs(Capability.MESSAGES)
                    .listen()
                    .blockOptional()
                    .orElseThrow(() -> new IllegalStateException("listening ended before it began"));
            Mono<Void> work = listener.accept()
                    .next()
                    .flatMap(connection -> print(connection, descriptors))
                    .then(listener.close());
            UntilTold.run(running, spec.commandLine().getOut(), listener.endpoints(), work, running.closeAsync());
        }
        return 0;
    }

    private Mono<Void> print(Connection connection, Descriptors descriptors) {
        return connection
                .receiveMessages()
                .concatMap(message -> text(message, descriptors), 1)
                .publishOn(streams.outputThread(), 1)
                .<ByteBuf>handle(streams::write)
                .then(connection.close())
                .then();
    }

    /** What is printed of a message; its descriptors are closed after that. */
    private static Flux<ByteBuf> text(Message message, Descriptors descriptors) {
        return Flux.concat(
                        line("data " + message.data().toString(StandardCharsets.UTF_8)),
                        Flux.fromIterable(message.descriptors())
                                .concatMap(descriptor -> text(descriptor, descriptors), 1),
                        message.isControlTruncated() ? line("more descriptors than could be received") : Flux.empty())
                .doFinally(end -> message.discard());
    }

    private static Flux<ByteBuf> text(Descriptor descriptor, Descriptors descriptors) {
        return descriptors.status(descriptor).flatMapMany(status -> {
            Flux<ByteBuf> what = line("descriptor " + words(status));
            return isReadable(status.type())
                    ? what.concatWith(contents(descriptors.read(descriptor))
                            .onErrorResume(error -> line("error " + Failures.line(error))))
                    : what;
        });
    }

    /** Up to the end, or where more may come until nothing has for a while. */
    private static Flux<ByteBuf> contents(Flux<ByteBuf> read) {
        int[] left = {MOST_BYTES};
        byte[] last = {'\n'};
        return read.timeout(SILENCE)
                .onErrorResume(TimeoutException.class, error -> Flux.empty())
                .map(buffer -> buffer.readSlice(Math.min(left[0], buffer.readableBytes())))
                .doOnNext(buffer -> {
                    left[0] -= buffer.readableBytes();
                    last[0] = buffer.isReadable() ? buffer.getByte(buffer.writerIndex() - 1) : last[0];
                })
                .takeUntil(buffer -> left[0] == 0)
                .concatWith(Flux.defer(() -> last[0] == '\n' ? Flux.empty() : Flux.just(bytes("\n"))));
    }

    private static boolean isReadable(FileStatus.Type type) {
        return type == FileStatus.Type.REGULAR || type == FileStatus.Type.PIPE || type == FileStatus.Type.SOCKET;
    }

    private static String words(FileStatus status) {
        return status.type() == FileStatus.Type.REGULAR
                ? "regular file, " + status.size() + " bytes"
                : status.type().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static Flux<ByteBuf> line(String text) {
        return Flux.just(bytes(text + "\n"));
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
}
