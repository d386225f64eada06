package io.sockflux.internal.dns.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.netdb.DnsSettings;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.subscriber.TestSubscriber;

/** Real servers, and a loop that this thread runs by hand. */
@Timeout(60)
class UdpExchangeTest {

    private static final Question QUESTION = new Question("a.test", RecordType.A);

    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory());
    private final List<NioDatagramChannel> channels = new ArrayList<>();
    private final Counters counters = new Counters();
    private int bindsToFail;
    private int channelsToFail;
    private @Nullable Throwable failed;
    private DatagramSocket server;
    private DatagramSocket other;

    @BeforeEach
    void open() throws Exception {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        other = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server.setSoTimeout(30_000);
        other.setSoTimeout(30_000);
    }

    @AfterEach
    void close() {
        server.close();
        other.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.run(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** An exchange of a single port. */
    private UdpExchange exchange() {
        return exchange(false, () -> 7);
    }

    private UdpExchange exchange(boolean freshPorts, IntSupplier numbers) {
        return new UdpExchange(
                loop,
                this::newChannel,
                DnsSettings.create().withTimeout(Duration.ofSeconds(50)).withFreshPorts(freshPorts),
                counters,
                numbers);
    }

    private NioDatagramChannel newChannel() {
        NioDatagramChannel channel = new NioDatagramChannel();
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void bind(ChannelHandlerContext context, SocketAddress address, ChannelPromise promise) {
                if (bindsToFail == 0) {
                    context.bind(address, promise);
                } else {
                    bindsToFail--;
                    promise.setFailure(new BindException("Address already in use"));
                }
            }
        });
        if (channelsToFail > 0) {
            channelsToFail--;
            throw new ChannelException("Too many open files");
        }
        channels.add(channel);
        return channel;
    }

    private TestSubscriber<Answer> ask(UdpExchange exchange, DatagramSocket to, Question question) {
        TestSubscriber<Answer> asking = TestSubscriber.create();
        exchange.ask(new InetSocketAddress(to.getLocalAddress(), to.getLocalPort()), question)
                .subscribe(asking);
        return asking;
    }

    private void runUntil(BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begun).as("hangs").isLessThan(TimeUnit.SECONDS.toNanos(50));
            loop.run(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Takes a question; where it came from. */
    private SocketAddress question(DatagramSocket at, int queries) throws Exception {
        runUntil(() -> counters.counts().queries() == queries);
        loop.runNow();
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        at.receive(packet);
        return packet.getSocketAddress();
    }

    private static void answer(DatagramSocket from, SocketAddress to, Question question, int code) throws Exception {
        ByteBuf answer = Unpooled.buffer()
                .writeShort(7)
                .writeShort(0x8180 | code)
                .writeShort(1)
                .writeZero(6)
                .writeBytes(question.wire());
        byte[] bytes = new byte[answer.readableBytes()];
        answer.readBytes(bytes);
        from.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Test
    void shouldNotTakeALateAnswerOfOneServerForAnotherServersAnswer() throws Exception {
        Question late = new Question("late.test", RecordType.A);
        UdpExchange exchange = exchange();
        TestSubscriber<Answer> first = ask(exchange, server, late);
        SocketAddress client = question(server, 1);
        first.cancel();

        // Another server is asked, so the number 7 is free again.
        TestSubscriber<Answer> second = ask(exchange, other, QUESTION);
        assertThat(question(other, 2)).isEqualTo(client);
        answer(server, client, late, 3);
        answer(other, client, QUESTION, 0);
        runUntil(second::isTerminated);
        assertThat(second.getReceivedOnNext())
                .singleElement()
                .satisfies(answer -> assertThat(answer.question()).isEqualTo(QUESTION.wire()));
    }

    @Test
    void shouldAskFromANewPortWhereABindHasFailed() throws Exception {
        bindsToFail = 1;
        UdpExchange exchange = exchange();
        TestSubscriber<Answer> failed = ask(exchange, server, QUESTION);
        runUntil(failed::isTerminated);
        assertThat(failed.expectTerminalError()).hasMessageContaining("Address already in use");
        assertThat(channels.get(0).isOpen()).isFalse();

        TestSubscriber<Answer> asking = ask(exchange, server, QUESTION);
        answer(server, question(server, 1), QUESTION, 0);
        runUntil(asking::isTerminated);
        assertThat(asking.getReceivedOnNext()).hasSize(1);
    }

    private long openChannels() {
        return channels.stream().filter(NioDatagramChannel::isOpen).count();
    }

    @Test
    void shouldAskEachQuestionFromAPortOfItsOwnAndCloseIt() throws Exception {
        UdpExchange exchange = exchange(true, () -> 7);
        Set<SocketAddress> clients = new HashSet<>();
        for (int i = 1; i <= 20; i++) {
            TestSubscriber<Answer> asking = ask(exchange, server, QUESTION);
            SocketAddress client = question(server, i);
            clients.add(client);
            answer(server, client, QUESTION, 0);
            runUntil(asking::isTerminated);
        }
        // The kernel may give a port that was closed a second time.
        assertThat(clients).hasSizeGreaterThan(15);
        assertThat(openChannels()).isZero();
    }

    @Test
    void shouldShareTheOpenPortsWhereThereAreManyQuestions() {
        int many = 1000;
        int[] number = {0};
        UdpExchange exchange = exchange(true, () -> number[0]++ & 0xffff);
        List<TestSubscriber<Answer>> asking = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            asking.add(ask(exchange, server, QUESTION));
        }
        runUntil(() -> counters.counts().queries() == many);
        assertThat(openChannels()).isEqualTo(256);
        assertThat(channels).hasSize(256);
        for (TestSubscriber<Answer> each : asking.subList(0, many - 1)) {
            each.cancel();
        }
        assertThat(openChannels()).isOne();
        asking.get(many - 1).cancel();
        assertThat(openChannels()).isZero();
    }

    @Test
    void shouldShareAPortWhereThereIsNoDescriptorForAnother() throws Exception {
        int[] number = {0};
        UdpExchange exchange = exchange(true, () -> number[0]++ & 0xffff);
        ask(exchange, server, QUESTION);
        SocketAddress client = question(server, 1);
        channelsToFail = 1;
        ask(exchange, server, QUESTION);
        assertThat(question(server, 2)).isEqualTo(client);

        channelsToFail = 1;
        exchange(true, () -> 7)
                .ask(new InetSocketAddress(server.getLocalAddress(), server.getLocalPort()), QUESTION)
                .subscribe(nothing -> {}, error -> failed = error);
        assertThat(failed).hasMessageContaining("Too many open files");
    }
}
