package io.sockflux.internal.dns.exchange;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.sockflux.check.Durations;
import io.sockflux.internal.dns.exchange.Counters.Event;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.WireReader.Unreadable;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Asks over TCP, RFC 7766. Each question has a connection of its own, which is closed with it. */
public final class TcpExchange {

    private static final int RECURSION_DESIRED = 1 << 8;

    private final EventLoop loop;
    private final ChannelFactory<? extends SocketChannel> channels;
    private final Duration timeout;
    private final Counters counters;
    private final IntSupplier numbers;

    /**
     * An exchange.
     *
     * @param numbers gives each question a number of 16 bits that a forger cannot guess
     */
    public TcpExchange(
            EventLoop loop,
            ChannelFactory<? extends SocketChannel> channels,
            DnsSettings settings,
            Counters counters,
            IntSupplier numbers) {
        this.loop = loop;
        this.channels = channels;
        this.timeout = settings.timeout();
        this.counters = counters;
        this.numbers = numbers;
    }

    /** Asks a server. To be subscribed to on the loop, which signals the answer or an {@link ExchangeFailure}. */
    public Mono<Answer> ask(InetSocketAddress server, Question question) {
        return Mono.create(sink -> {
            Asking asking = new Asking(question.wire(), sink);
            ChannelFuture connecting = new Bootstrap()
                    .group(loop)
                    .channelFactory(channels)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(asking);
                        }
                    })
                    .connect(server);
            Future<?> clock = loop.schedule(asking::giveUp, timeout.toMillis(), TimeUnit.MILLISECONDS);
            sink.onDispose(() -> OnLoop.tell(loop, () -> {
                asking.over = true;
                clock.cancel(false);
                connecting.channel().close();
            }));
            connecting.addListener((ChannelFutureListener) done -> {
                if (!done.isSuccess()) {
                    asking.fail("could not be asked over TCP: " + done.cause().getMessage(), done.cause());
                }
            });
        });
    }

    /** A question on its connection. */
    private final class Asking extends ChannelInboundHandlerAdapter {

        private final int id = numbers.getAsInt();
        private final byte[] question;
        private final MonoSink<Answer> sink;
        private @Nullable ByteBuf received;
        private boolean over;

        private Asking(byte[] question, MonoSink<Answer> sink) {
            this.question = question;
            this.sink = sink;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel channel = context.channel();
            if (channel.localAddress() != null && channel.localAddress().equals(channel.remoteAddress())) {
                fail(
                        "could not be asked over TCP: no server listens there, and TCP connected the client to itself",
                        null);
                return;
            }
            int length = Answer.HEADER + question.length;
            ByteBuf query = context.alloc().buffer(2 + length);
            query.writeShort(length)
                    .writeShort(id)
                    .writeShort(RECURSION_DESIRED)
                    .writeShort(1);
            query.writeZero(6).writeBytes(question);
            context.writeAndFlush(query);
            counters.add(Event.QUERY);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf more = (ByteBuf) message;
            ByteBuf kept = received;
            ByteBuf all = kept == null ? more : kept.discardReadBytes().writeBytes(more);
            while (all.readableBytes() >= 2 && all.readableBytes() - 2 >= all.getUnsignedShort(all.readerIndex())) {
                take(all.readSlice(2 + all.getUnsignedShort(all.readerIndex())).skipBytes(2));
            }
            if (kept == null && more.isReadable()) {
                // The buffer is on the heap and doubles as it fills, so a server that sends byte by byte has few bytes
                // copied.
                received = Unpooled.buffer(more.readableBytes()).writeBytes(more);
            } else if (kept != null && !kept.isReadable()) {
                kept.release();
                received = null;
            }
            more.release();
        }

        private void take(ByteBuf message) {
            try {
                Answer answer = Answer.read(message);
                if (answer.id() != id || !answer.answers(question)) {
                    counters.add(Event.FORGED);
                } else if (!over) {
                    over = true;
                    sink.success(answer);
                }
            } catch (Unreadable e) {
                counters.add(Event.CUT);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (received != null) {
                received.release();
                received = null;
            }
            fail("closed the connection without an answer", null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail("broke the connection: " + cause.getMessage(), cause);
        }

        private void fail(String words, @Nullable Throwable cause) {
            fail(new ExchangeFailure(words, false, cause));
        }

        private void fail(ExchangeFailure failure) {
            if (!over) {
                over = true;
                sink.error(failure);
            }
        }

        private void giveUp() {
            fail(new ExchangeFailure("did not answer over TCP within " + Durations.text(timeout), true, null));
        }
    }
}
