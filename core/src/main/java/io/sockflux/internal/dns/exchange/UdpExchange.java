package io.sockflux.internal.dns.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.sockflux.check.Durations;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Asks by datagrams, from a port for each question or from a single port for all. Event loop only.
 *
 * <p>There are at most 256 ports for a question each, as look-ups must not use up the descriptors of the process. Further
 * questions share one of these. All of them are unknown to a forger, and soon closed.
 */
public final class UdpExchange implements AutoCloseable {

    /** For so long the number of an unanswered question is not used again, as its answer may still come. */
    private static final Duration LATE = Duration.ofSeconds(10);

    /** How many random numbers are tried for a free number: the loop must not search without end. */
    private static final int MOST_TRIES = 256;

    private static final int MOST_PORTS = 256;

    private final EventLoop loop;
    private final ChannelFactory<? extends DatagramChannel> channels;
    private final DnsSettings settings;
    private final Counters counters;
    private final IntSupplier numbers;
    private final long patienceNanos;
    /** The ports that are open. */
    private final List<Port> ports = new ArrayList<>();

    private boolean closed;

    /**
     * An exchange.
     *
     * @param numbers gives each question a number of 16 bits that a forger cannot guess
     */
    public UdpExchange(
            EventLoop loop,
            ChannelFactory<? extends DatagramChannel> channels,
            DnsSettings settings,
            Counters counters,
            IntSupplier numbers) {
        this.loop = loop;
        this.channels = channels;
        this.settings = settings;
        this.counters = counters;
        this.numbers = numbers;
        this.patienceNanos = Durations.nanos(settings.timeout().plus(LATE));
    }

    /** Asks a server. To be subscribed to on the loop, which signals the answer or an {@link ExchangeFailure}. */
    public Mono<Answer> ask(InetSocketAddress server, Question question) {
        return Mono.create(sink -> {
            if (closed) {
                sink.error(failure("the client is closed", null));
                return;
            }
            Port port;
            try {
                port = port();
            } catch (RuntimeException e) {
                sink.error(failure(String.valueOf(e.getMessage()), e));
                return;
            }
            Pending pending = new Pending(port, server, question, sink);
            sink.onDispose(() -> OnLoop.tell(loop, pending::end));
            port.bound.addListener(bound -> {
                if (bound.isSuccess()) {
                    pending.send();
                } else {
                    pending.fail(failure(String.valueOf(bound.cause()), bound.cause()));
                }
            });
        });
    }

    private static ExchangeFailure failure(String words, @Nullable Throwable cause) {
        return new ExchangeFailure("could not be asked: " + words, false, cause);
    }

    private Port port() {
        ports.removeIf(port -> !port.channel.isOpen());
        int most = settings.freshPorts() ? MOST_PORTS : 1;
        if (ports.size() < most) {
            try {
                Port port = new Port(open());
                ports.add(port);
                return port;
            } catch (RuntimeException e) {
                if (ports.isEmpty()) {
                    throw e;
                }
                // Without a descriptor the question shares a port too.
            }
        }
        return ports.get(numbers.getAsInt() % ports.size());
    }

    private long nanos() {
        return LoopClock.nanos(loop);
    }

    private DatagramChannel open() {
        DatagramChannel channel = channels.newChannel();
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(settings.payloadSize()));
        return channel;
    }

    /** A channel at a port that the kernel chooses, and the questions that are under way from there. */
    private final class Port extends ChannelInboundHandlerAdapter {

        private final Channel channel;
        private final UdpGate gate =
                new UdpGate(counters, settings.payloadSize(), patienceNanos, UdpExchange.this::nanos);
        private final Map<Integer, Pending> pending = new HashMap<>();
        private final ChannelPromise bound;
        /** How many questions are to be asked from here, or under way. */
        private int users;

        Port(DatagramChannel channel) {
            this.channel = channel;
            channel.pipeline().addLast(gate, this);
            bound = channel.newPromise();
            bound.addListener(result -> {
                if (!result.isSuccess()) {
                    // The next question tries another port: the kernel may have had no free port just now.
                    channel.close();
                }
            });
            loop.register(channel).addListener(result -> {
                if (result.isSuccess()) {
                    channel.bind(new InetSocketAddress(0), bound);
                } else {
                    channel.unsafe().closeForcibly();
                    bound.tryFailure(result.cause());
                }
            });
        }

        void left() {
            users--;
            if (users == 0 && settings.freshPorts()) {
                ports.remove(this);
                channel.close();
            }
        }

        /** A number that no recent question has; -1 if none is found. */
        int freeNumber(InetSocketAddress server) {
            for (int i = 0; i < MOST_TRIES; i++) {
                int number = numbers.getAsInt();
                if (!pending.containsKey(number) && !gate.remembers(server, number)) {
                    return number;
                }
            }
            return -1;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            Answer answer = ((UdpGate.Delivery) packet.recipient()).answer();
            packet.release();
            Pending asked = pending.get(answer.id());
            // A late answer may have the number of a later question to another server.
            if (asked != null && asked.server.equals(packet.sender())) {
                asked.answered(answer);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            List.copyOf(pending.values())
                    .forEach(asked -> asked.fail(failure(String.valueOf(cause.getMessage()), cause)));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            List.copyOf(pending.values()).forEach(asked -> asked.fail(failure("the client is closed", null)));
        }
    }

    /** A question under way. */
    private final class Pending {

        private final Port port;
        private final InetSocketAddress server;
        private final Question question;
        private final MonoSink<Answer> sink;
        private @Nullable Future<?> clock;
        private int id = -1;
        private boolean over;

        Pending(Port port, InetSocketAddress server, Question question, MonoSink<Answer> sink) {
            this.port = port;
            port.users++;
            this.server = server;
            this.question = question;
            this.sink = sink;
        }

        void send() {
            if (over) {
                return;
            }
            id = port.freeNumber(server);
            if (id < 0) {
                fail(failure("too many questions are under way", null));
                return;
            }
            port.pending.put(id, this);
            clock = loop.schedule(this::giveUp, Durations.nanos(settings.timeout()), TimeUnit.NANOSECONDS);
            ByteBuf query = Query.write(port.channel.alloc(), id, question, settings.payloadSize());
            port.channel.writeAndFlush(new DatagramPacket(query, server)).addListener(written -> {
                if (!written.isSuccess()) {
                    fail(failure(String.valueOf(written.cause()), written.cause()));
                }
            });
        }

        void answered(Answer answer) {
            if (!over) {
                end();
                sink.success(answer);
            }
        }

        private void giveUp() {
            fail(new ExchangeFailure("did not answer within " + Durations.text(settings.timeout()), true, null));
        }

        void fail(ExchangeFailure failure) {
            if (!over) {
                end();
                sink.error(failure);
            }
        }

        /** Ends the question, whatever its result. Leaves no timer, and no port of its own. */
        void end() {
            if (over) {
                return;
            }
            over = true;
            Future<?> timer = clock;
            if (timer != null) {
                timer.cancel(false);
                clock = null;
            }
            port.pending.remove(id, this);
            port.left();
        }
    }

    @Override
    public void close() {
        OnLoop.tell(loop, () -> {
            closed = true;
            List.copyOf(ports).forEach(port -> port.channel.close());
        });
    }
}
