package io.sockflux.internal.dns.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import io.sockflux.netdb.DnsSettings;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.subscriber.TestSubscriber;

/** A real server, and a loop that this thread runs by hand. */
@Timeout(60)
class TcpExchangeTest {

    private static final Question QUESTION = new Question("a.test", RecordType.A);

    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), NioIoHandler.newFactory()) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            ScheduledFuture<?> timer = super.schedule(task, delay, unit);
            timers.add(timer);
            return timer;
        }
    };
    private final List<NioSocketChannel> channels = new ArrayList<>();
    private final Counters counters = new Counters();
    private ServerSocket server;

    @BeforeEach
    void listen() throws Exception {
        server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws Exception {
        assertThat(timers).as("timers that are left").isNotEmpty().allMatch(ScheduledFuture::isDone);
        server.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        while (!loop.isTerminated()) {
            loop.run(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private TestSubscriber<Answer> ask(Duration timeout) {
        TcpExchange exchange = new TcpExchange(
                loop,
                () -> {
                    NioSocketChannel channel = new NioSocketChannel();
                    channels.add(channel);
                    return channel;
                },
                DnsSettings.create().withTimeout(timeout),
                counters,
                () -> 7);
        TestSubscriber<Answer> asking = TestSubscriber.create();
        exchange.ask(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), QUESTION)
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

    private Socket accept() throws Exception {
        runUntil(() -> channels.get(0).isActive());
        Socket socket = server.accept();
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Takes the question on a connection; its number. */
    private int question(Socket socket) throws Exception {
        runUntil(() -> counters.counts().queries() == 1);
        InputStream in = socket.getInputStream();
        ByteBuf query = Unpooled.wrappedBuffer(in.readNBytes(2 + 12 + QUESTION.wire().length));
        assertThat(query.readUnsignedShort()).isEqualTo(query.readableBytes());
        return query.readUnsignedShort();
    }

    private static byte[] answer(int id) {
        ByteBuf answer = Unpooled.buffer()
                .writeShort(12 + QUESTION.wire().length)
                .writeShort(id)
                .writeShort(0x8180)
                .writeShort(1)
                .writeZero(6)
                .writeBytes(QUESTION.wire());
        byte[] bytes = new byte[answer.readableBytes()];
        answer.readBytes(bytes);
        return bytes;
    }

    private void assertNothingIsLeft() {
        runUntil(() -> channels.stream().noneMatch(channel -> channel.isOpen()));
    }

    @Test
    void shouldTakeAnAnswerInPiecesAndCloseTheConnectionWithIt() throws Exception {
        TestSubscriber<Answer> asking = ask(Duration.ofSeconds(50));
        try (Socket socket = accept()) {
            byte[] answer = answer(question(socket));
            for (byte each : answer) {
                socket.getOutputStream().write(each);
                loop.runNow();
            }
            runUntil(asking::isTerminated);
            assertThat(asking.getReceivedOnNext()).hasSize(1);
            loop.runNow();
            loop.runNow();
            assertThat(channels).as("connections behind the answer").noneMatch(NioSocketChannel::isOpen);
        }
    }

    @Test
    void shouldPassOverAnAnswerToSomethingElse() throws Exception {
        TestSubscriber<Answer> asking = ask(Duration.ofSeconds(50));
        try (Socket socket = accept()) {
            int id = question(socket);
            socket.getOutputStream().write(answer(id ^ 1));
            runUntil(() -> counters.counts().forged() == 1);
            assertThat(asking.isTerminated()).isFalse();
            socket.getOutputStream().write(answer(id));
            runUntil(asking::isTerminated);
            assertThat(asking.getReceivedOnNext()).hasSize(1);
        }
        assertNothingIsLeft();
    }

    @Test
    void shouldFailWhereTheServerClosesInTheMiddleOfAnAnswer() throws Exception {
        TestSubscriber<Answer> asking = ask(Duration.ofSeconds(50));
        try (Socket socket = accept()) {
            socket.getOutputStream().write(answer(question(socket)), 0, 20);
        }
        runUntil(asking::isTerminated);
        assertThat(asking.expectTerminalError()).hasMessage("closed the connection without an answer");
        assertNothingIsLeft();
    }

    @Test
    void shouldFailWhenItsTimeIsOver() {
        // The kernel accepts, and nobody answers.
        TestSubscriber<Answer> asking = ask(Duration.ofMillis(200));
        runUntil(asking::isTerminated);
        assertThat(asking.expectTerminalError())
                .isInstanceOfSatisfying(
                        ExchangeFailure.class,
                        failure -> assertThat(failure.isTimeout()).isTrue())
                .hasMessageContaining("did not answer over TCP within");
        assertNothingIsLeft();
    }

    @Test
    void shouldCloseTheConnectionWhenItIsCancelled() throws Exception {
        TestSubscriber<Answer> asking = ask(Duration.ofSeconds(50));
        try (Socket socket = accept()) {
            question(socket);
            asking.cancel();
            runUntil(() -> channels.stream().noneMatch(NioSocketChannel::isOpen));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldSayWhyItCouldNotConnect() throws Exception {
        server.close();
        TestSubscriber<Answer> asking = ask(Duration.ofSeconds(50));
        runUntil(asking::isTerminated);
        assertThat(asking.expectTerminalError()).hasMessageStartingWith("could not be asked over TCP: ");
        assertNothingIsLeft();
    }
}
