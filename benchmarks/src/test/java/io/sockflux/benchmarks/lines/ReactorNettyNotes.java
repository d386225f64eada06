package io.sockflux.benchmarks.lines;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.EOFException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/**
 * A service of framed messages and its client, with many requests in flight, each with its id and its deadline. A connection
 * that is lost is not made anew, and an answer that nobody takes is read all the same.
 */
final class ReactorNettyNotes {

    private record Waiting(Note question, MonoSink<Note> sink) {}

    private final Connection connection;
    private final Map<Integer, MonoSink<Note>> inFlight = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean ended;

    private ReactorNettyNotes(Connection connection) {
        this.connection = connection;
        connection
                .inbound()
                .receive()
                .map(Note::read)
                .subscribe(this::answered, this::ended, () -> ended(new EOFException("the peer has ended")));
    }

    static Mono<? extends DisposableServer> serve() {
        return TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> connection.addHandlerLast(frames()))
                .handle((in, out) ->
                        out.send(in.receive().map(Note::read).map(Note::answer).map(ReactorNettyNotes::frame)))
                .bind();
    }

    static Mono<ReactorNettyNotes> client(int port) {
        return TcpClient.newConnection()
                .host("127.0.0.1")
                .port(port)
                .doOnConnected(connection -> connection.addHandlerLast(frames()))
                .connect()
                .map(ReactorNettyNotes::new);
    }

    private static LengthFieldBasedFrameDecoder frames() {
        return new LengthFieldBasedFrameDecoder(Note.LONGEST, 0, 2, 0, 2);
    }

    private static ByteBuf frame(Note note) {
        ByteBuf bytes = Unpooled.buffer().writeZero(2);
        note.write(bytes);
        return bytes.setShort(0, bytes.writerIndex() - 2);
    }

    Mono<Note> request(Note question) {
        return Mono.<Note>create(sink -> onLoop(() -> {
                    if (ended || waiting.size() == 1000) {
                        sink.error(new IllegalStateException(ended ? "the peer has ended" : "1000 requests wait"));
                        return;
                    }
                    Waiting last = new Waiting(question, sink);
                    waiting.add(last);
                    sink.onCancel(() -> onLoop(() -> waiting.remove(last)));
                    send();
                }))
                .timeout(Duration.ofSeconds(10));
    }

    private void send() {
        while (inFlight.size() < 100 && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            if (inFlight.putIfAbsent(next.question().id(), next.sink()) != null) {
                next.sink()
                        .error(new IllegalStateException("id " + next.question().id() + " is in flight"));
            } else {
                connection.channel().writeAndFlush(frame(next.question()));
            }
        }
    }

    private void answered(Note answer) {
        MonoSink<Note> sink = inFlight.remove(answer.id());
        if (sink == null) {
            connection.dispose();
        } else {
            // One that was given up drops it.
            sink.success(answer);
            send();
        }
    }

    private void ended(Throwable cause) {
        ended = true;
        List.copyOf(inFlight.values()).forEach(sink -> sink.error(cause));
        List.copyOf(waiting).forEach(each -> each.sink().error(cause));
    }

    private void onLoop(Runnable task) {
        connection.channel().eventLoop().execute(task);
    }

    void close() {
        connection.disposeNow();
    }
}
