package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.TooLongFrameException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpServer;

/** A chat: the first line of a member is its name, and each further one goes to all others. */
final class ReactorNettyChat {

    private ReactorNettyChat() {}

    static Mono<? extends DisposableServer> serve(Room room) {
        return TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> connection.addHandlerLast(new LineBasedFrameDecoder(1024)))
                .handle((in, out) -> handle(room, in, out))
                .bind();
    }

    private static Publisher<Void> handle(Room room, NettyInbound in, NettyOutbound out) {
        return in.receive()
                .asString(UTF_8)
                .switchOnFirst((first, lines) -> first.hasValue()
                        ? Mono.using(
                                () -> room.enter(requireNonNull(first.get())),
                                member -> Mono.firstWithSignal(
                                        out.sendString(member.hears().map(line -> line + "\n"))
                                                .then(),
                                        member.says(lines.skip(1)),
                                        member.isDropped()),
                                Room.Member::leave)
                        : lines.then())
                .cast(Void.class)
                .onErrorResume(
                        TooLongFrameException.class,
                        e -> Flux.from(
                                out.sendString(Mono.just(e.getMessage() + "\n")).then()));
    }
}
