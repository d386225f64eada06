package io.sockflux.contract.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.Acceptor;
import io.sockflux.Network;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.contract.tls.Authority;
import io.sockflux.stream.AccessList;
import io.sockflux.stream.Connection;
import io.sockflux.stream.TimeLimits;
import io.sockflux.stream.WhenFull;
import io.sockflux.tls.ServerTls;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A process whose log can be read: servers that peers may be rude to. Each prints its name and its port. Each record of the
 * log is a line: {@code LOG}, level, logger, whether there is a stack, and the words, between bars.
 */
final class LoggingServer {

    /** Loggers with a level of their own are forgotten by the JDK unless a program keeps them. */
    private static final List<Logger> ALL_OF_OURS =
            List.of(Logger.getLogger("io.sockflux"), Logger.getLogger("reactor"));

    private static final byte[] PIECE = new byte[64 << 10];

    private LoggingServer() {}

    /** Prints each record at once. */
    private static final class Printed extends Handler {

        @Override
        public void publish(LogRecord told) {
            String words = String.valueOf(told.getMessage()).lines().findFirst().orElse("");
            System.out.println("LOG|" + told.getLevel() + "|" + told.getLoggerName() + "|"
                    + (told.getThrown() == null ? "" : "stack") + "|" + words);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static void listen(
            String name, Acceptor acceptor, Function<? super Connection, ? extends Publisher<?>> handler) {
        System.out.println("AT|" + name + "|"
                + Waiting.result(acceptor.serve(handler))
                        .endpoints()
                        .get(0)
                        .toString()
                        .replaceAll(".*:", ""));
    }

    /** The transport's name, and {@code debug} if the log is to have that level. */
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new Printed());
        if (arguments.length > 1) {
            ALL_OF_OURS.forEach(logger -> logger.setLevel(Level.FINE));
        }
        Network network = Network.builder().transport(arguments[0]).threads(1).build();
        Acceptor any = network.acceptor().endpoints("tcp://127.0.0.1:0");
        listen("echo", any, connection -> connection.send(connection.receive()));
        // Both directions fail at once. Neither future is cancelled, so the one that comes later has no subscriber
        // left.
        listen(
                "both",
                any,
                connection -> Mono.when(
                        Mono.fromFuture(connection.send(endless()).toFuture(), true),
                        Mono.fromFuture(connection.receive().then().toFuture(), true)));
        listen(
                "composite",
                any,
                connection ->
                        Flux.mergeDelayError(16, connection.send(endless()).cast(Object.class), connection.receive()));
        listen("slow", any.timeLimits(TimeLimits.NONE.idle(Duration.ofMillis(30))), Connection::receive);
        listen(
                "full",
                any.maxConnections(1).whenFull(WhenFull.RESET),
                connection -> connection.send(connection.receive()));
        listen("frames", any, connection -> connection.receive().lines(US_ASCII, 10));
        listen("proxy", any.proxyProtocol(AccessList.NOBODY.allow("127.0.0.1")), Connection::receive);
        listen(
                "tls",
                network.acceptor()
                        .endpoints("tls://127.0.0.1:0")
                        .tls(ServerTls.of(Authority.TRUSTED.issue("a.example").identity())),
                Connection::receive);
        listen(
                "bug",
                any,
                connection -> connection.receive().doOnNext(bytes -> {
                    throw new IllegalStateException("a bug of the program");
                }));
        System.out.println("READY");
        while (System.in.read() >= 0) {
            // Until the test ends.
        }
        network.close();
    }

    private static Flux<ByteBuf> endless() {
        return Flux.generate(sink -> sink.next(Unpooled.wrappedBuffer(PIECE)));
    }
}
