package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.LineBasedFrameDecoder;
import java.util.Locale;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/** Sends each line back in capitals. A last line without an end is lost. */
final class ReactorNettyLineEcho {

    private ReactorNettyLineEcho() {}

    static Mono<? extends DisposableServer> serve() {
        return TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> connection.addHandlerLast(new LineBasedFrameDecoder(8192)))
                .handle((in, out) ->
                        out.sendString(in.receive().asString(UTF_8).map(line -> line.toUpperCase(Locale.ROOT) + "\n")))
                .bind();
    }
}
