package io.sockflux.benchmarks.lines;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/**
 * A client of Redis with many commands in flight, whose answers come in order. A connection that is lost is not made anew, and
 * an answer that nobody takes is read all the same.
 */
final class ReactorNettyRedis {

    private record Waiting(List<String> command, MonoSink<String> sink) {}

    private final Connection connection;
    private final Deque<MonoSink<String>> inFlight = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean ended;

    private ReactorNettyRedis(Connection connection) {
        this.connection = connection;
        connection
                .inbound()
                .receiveObject()
                .cast(String.class)
                .subscribe(this::answered, this::ended, () -> ended(new EOFException("the peer has ended")));
    }

    static Mono<ReactorNettyRedis> client(int port) {
        return TcpClient.newConnection()
                .host("127.0.0.1")
                .port(port)
                .doOnConnected(connection -> connection.addHandlerLast(new Answers()))
                .connect()
                .map(ReactorNettyRedis::new);
    }

    private static final class Answers extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws IOException {
            int begin = in.readerIndex();
            String answer = Resp.read(in);
            if (answer != null) {
                out.add(answer);
                return;
            }
            in.readerIndex(begin);
            if (in.readableBytes() > 1 << 20) {
                throw new TooLongFrameException("answer: more than 1 MiB");
            }
        }
    }

    Mono<String> request(List<String> command) {
        return Mono.<String>create(sink -> onLoop(() -> {
                    if (ended || waiting.size() == 1000) {
                        sink.error(new IllegalStateException(ended ? "the peer has ended" : "1000 commands wait"));
                        return;
                    }
                    Waiting last = new Waiting(command, sink);
                    waiting.add(last);
                    sink.onCancel(() -> onLoop(() -> waiting.remove(last)));
                    send();
                }))
                .timeout(Duration.ofSeconds(10));
    }

    private void send() {
        while (inFlight.size() < 100 && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            ByteBuf bytes = Unpooled.buffer();
            Resp.write(next.command(), bytes);
            inFlight.add(next.sink());
            connection.channel().writeAndFlush(bytes);
        }
    }

    private void answered(String answer) {
        MonoSink<String> sink = inFlight.poll();
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
        List.copyOf(inFlight).forEach(sink -> sink.error(cause));
        List.copyOf(waiting).forEach(each -> each.sink().error(cause));
    }

    private void onLoop(Runnable task) {
        connection.channel().eventLoop().execute(task);
    }

    void close() {
        connection.disposeNow();
    }
}
