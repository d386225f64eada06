package io.sockflux.internal.handover;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.error.ConnectionClosedException;
import io.sockflux.error.HandOverException;
import io.sockflux.internal.channel.Transports;
import io.sockflux.internal.handover.Wording.Offered;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.socket.AdoptedDescriptor;
import io.sockflux.internal.socket.Lineage.Inherited;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.Transport.DescriptorPassing;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The process whose sockets this one takes over, at the other end of a connection. */
public final class Predecessor {

    private final Connection connection;
    private final Credentials credentials;
    private final HandOverSettings settings;
    private final Transports transports;
    private final DescriptorPassing passing;
    private final LoopClock clock;
    private final List<Taken> taken = new ArrayList<>();
    private boolean isClosed;

    /** A socket of the predecessor, until a recipe takes it. */
    private record Taken(Offered offered, Descriptor descriptor) {}

    private Predecessor(
            Connection connection,
            Credentials credentials,
            HandOverSettings settings,
            Transports transports,
            DescriptorPassing passing) {
        this.connection = connection;
        this.credentials = credentials;
        this.settings = settings;
        this.transports = transports;
        this.passing = passing;
        this.clock = transports.loops().clock();
    }

    /**
     * Asks the process at the other end for all of its sockets.
     *
     * @return the process; or {@link HandOverException}, and then the connection is closed and that process serves on
     */
    public static Mono<Predecessor> ask(Connection connection, HandOverSettings settings, Transports transports) {
        DescriptorPassing passing = StreamConnection.of(connection).passing();
        return connection.peerCredentials().flatMap(peer -> {
            Predecessor predecessor = new Predecessor(connection, peer, settings, transports, passing);
            return predecessor
                    .take()
                    .thenReturn(predecessor)
                    .timeout(settings.timeout(), clock(transports).timers())
                    .onErrorMap(e -> failure("could not be asked for its sockets", e))
                    .doOnError(e -> predecessor.close())
                    .doOnCancel(predecessor::close);
        });
    }

    private static LoopClock clock(Transports transports) {
        return transports.loops().clock();
    }

    private static Throwable failure(String what, Throwable e) {
        if (e instanceof HandOverException) {
            return e;
        }
        return new HandOverException(
                "hand-over: the process before this one " + what + ": "
                        + (e instanceof TimeoutException ? "it did not answer in time" : e.getMessage()),
                e);
    }

    public Credentials credentials() {
        return credentials;
    }

    // Asking for the sockets

    private Mono<Void> take() {
        if (!settings.allows(credentials)) {
            return Mono.error(new HandOverException("hand-over: the process before this one is of user "
                    + Integer.toUnsignedString(credentials.uid()) + " (expected: a user of the access list)"));
        }
        return say(Wording.GREETING + " " + Wording.VERSION)
                .then(offers())
                .flatMapMany(Flux::fromIterable)
                .concatMap(this::take, 0)
                .then();
    }

    private Mono<List<Offered>> offers() {
        return answer().repeat(Wording.MOST_SOCKETS)
                .takeWhile(line -> !line.startsWith(Wording.END))
                .<Offered>handle((line, sink) -> {
                    try {
                        sink.next(Offered.parse(line));
                    } catch (HandOverException e) {
                        sink.error(e);
                    }
                })
                .collectList();
    }

    private Mono<Void> take(Offered offered) {
        String id = " " + offered.id();
        return ask(Wording.TAKE + id, Wording.FOUND + id).then(receive(offered, () -> say(Wording.PASS + id)));
    }

    /** Keeps a socket, or closes it if nobody waits any more. */
    private synchronized void keep(Taken socket) {
        if (isClosed) {
            socket.descriptor().close();
        } else {
            taken.add(socket);
        }
    }

    /**
     * The reading of a descriptor begins before the predecessor is asked, as a plain read would lose it. The descriptor is kept
     * where it comes: operators drop a value that comes together with a time-out.
     */
    private Mono<Void> receive(Offered offered, Supplier<Mono<Void>> asking) {
        StreamConnection stream = StreamConnection.of(connection);
        SocketCalls calls = transports.socketCalls();
        Mono<Void> come = Mono.create(sink -> OnLoop.run(
                stream.eventLoop(),
                () -> {
                    CompletableFuture<Integer> received = passing.receive(stream.channel());
                    received.whenComplete((number, error) -> {
                        if (error == null) {
                            calls.closeOnExec(number);
                            keep(new Taken(offered, new Descriptor(number, calls::close)));
                            sink.success();
                        } else {
                            sink.error(new HandOverException("hand-over: the process before this one is gone", error));
                        }
                    });
                    sink.onCancel(() -> received.cancel(false));
                    asking.get().subscribe(nothing -> {}, sink::error);
                },
                () -> sink.error(new ConnectionClosedException(stream.peerEndpoint()))));
        return come.timeout(settings.answer(), clock.timers());
    }

    // The words

    private Mono<Void> say(String line) {
        return connection.send(line + "\n");
    }

    /** Says a line, and waits for the answer. */
    private Mono<String> ask(String line, String expected) {
        return say(line).then(answer()).handle((answer, sink) -> {
            if (answer.equals(expected)) {
                sink.next(answer);
            } else {
                sink.error(Wording.unexpected(answer, expected));
            }
        });
    }

    /** The next line; empty if the process has ended. A refusal is an error. */
    private Mono<String> line() {
        return Mono.defer(() -> connection
                        .receive()
                        .lines(StandardCharsets.UTF_8, Wording.LONGEST_LINE)
                        .next())
                .timeout(settings.answer(), clock.timers())
                .handle((line, sink) -> {
                    if (line.startsWith(Wording.ERROR)) {
                        sink.error(new HandOverException("hand-over: the process before this one refuses: "
                                + line.substring(Wording.ERROR.length()).trim()));
                    } else {
                        sink.next(line);
                    }
                });
    }

    private Mono<String> answer() {
        return line().switchIfEmpty(
                        Mono.error(() -> new HandOverException("hand-over: the process before this one is gone")));
    }

    // Taking its place

    /**
     * Tells the predecessor that this process is ready to serve.
     *
     * @param serve begins to serve, when the predecessor agrees
     * @return completes when the predecessor has let go of the sockets, or has ended
     */
    Mono<Void> succeed(Runnable serve) {
        return step(Wording.READY, Wording.GO)
                .doOnSuccess(nothing -> serve.run())
                .then(Mono.defer(() -> step(Wording.SERVING, Wording.DONE)))
                .onErrorMap(e -> failure("did not agree", e))
                .doFinally(end -> close());
    }

    /** A predecessor that ends amid has left the sockets to this process, which has them all. */
    private Mono<Void> step(String line, String expected) {
        return say(line)
                .then(line())
                .<Void>handle((answer, sink) -> {
                    if (!answer.equals(expected)) {
                        sink.error(Wording.unexpected(answer, expected));
                    }
                })
                .onErrorResume(Predecessor::isEnd, e -> Mono.empty());
    }

    private static boolean isEnd(Throwable e) {
        return e instanceof IOException && !(e instanceof HandOverException);
    }

    // Its sockets

    /** Takes the first socket that fits; null if there is none. */
    synchronized @Nullable Inherited inherit(String name, Endpoint wanted) {
        for (Iterator<Taken> all = taken.iterator(); all.hasNext(); ) {
            Taken one = all.next();
            if (one.offered().name().equals(name)
                    && one.descriptor().isOpen()
                    && (isSame(one.offered().requested(), wanted)
                            || isSame(one.offered().bound(), wanted))) {
                all.remove();
                return new Inherited(
                        AdoptedDescriptor.of(transports, one.descriptor()),
                        one.offered().hasFile());
            }
        }
        return null;
    }

    /** Whether both are one place. TLS is no matter of the socket. */
    private static boolean isSame(Endpoint one, Endpoint other) {
        return secured(one).equals(secured(other));
    }

    private static Endpoint secured(Endpoint endpoint) {
        return endpoint instanceof TcpEndpoint tcp ? tcp.withTls() : endpoint;
    }

    /** Closes the connection, and the sockets that nobody took. */
    void close() {
        List<Taken> left;
        synchronized (this) {
            isClosed = true;
            left = List.copyOf(taken);
            taken.clear();
        }
        left.forEach(one -> one.descriptor().close());
        connection.abort().subscribe(nothing -> {}, error -> {});
    }
}
