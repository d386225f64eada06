package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import io.sockflux.spi.HangUp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which connections are looked at, and what they are told, in a time that the test moves. */
@EnabledOnOs(OS.LINUX)
class HangUpWatchTest {

    private static final int PERIOD_MILLIS = 1000;

    private final HangUpWatch watch = new HangUpWatch();
    private final List<Watched> all = new ArrayList<>();

    /** A connection of this machine, whose channel has a loop that the test runs. */
    private final class Watched extends ChannelInboundHandlerAdapter {
        private final SocketChannel socket;
        private final SocketChannel peer;
        private final EmbeddedChannel channel = new EmbeddedChannel(this);
        private final NioStream stream;
        private int hangUps;

        Watched() throws Exception {
            try (ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
                socket = SocketChannel.open(server.getLocalAddress());
                peer = server.accept();
            }
            socket.configureBlocking(false);
            channel.freezeTime();
            stream = new NioStream(new Netty(socket), channel, watch);
            stream.register(new Registered());
            all.add(this);
        }

        void reset() throws IOException {
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.close();
        }

        /** Lets a period pass. */
        void pass() {
            channel.advanceTimeBy(PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }

        /** Netty asks for these events of the socket. */
        void ask(NioIoOps events) {
            stream.submit(events);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == HangUp.INSTANCE) {
                hangUps++;
            }
        }
    }

    @AfterEach
    void close() throws IOException {
        watch.close();
        for (Watched each : all) {
            each.socket.close();
            each.peer.close();
        }
    }

    @Test
    void shouldTellOnceOfAConnectionThatHasHungUpAndOfNoOther() throws Exception {
        Watched gone = new Watched();
        Watched living = new Watched();
        gone.pass();
        assertThat(gone.hangUps).isZero();
        gone.reset();
        Awaitility.await().untilAsserted(() -> {
            gone.pass();
            assertThat(gone.hangUps).isEqualTo(1);
        });
        gone.pass();
        gone.pass();
        assertThat(gone.hangUps).isEqualTo(1);
        assertThat(living.hangUps).isZero();
    }

    @Test
    void shouldLookAgainAtAConnectionWhoseReadIsOver() throws Exception {
        Watched read = new Watched();
        read.ask(NioIoOps.READ);
        read.pass();
        read.ask(NioIoOps.NONE);
        read.reset();
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            read.pass();
            assertThat(read.hangUps).isEqualTo(1);
        });
    }

    @Test
    void shouldLeaveToTheSelectorWhatIsReading() throws Exception {
        Watched reading = new Watched();
        reading.ask(NioIoOps.READ);
        reading.reset();
        reading.pass();
        reading.pass();
        assertThat(reading.hangUps).isZero();
        assertThat(reading.channel.runScheduledPendingTasks())
                .as("a look that is still due")
                .isNegative();
    }

    @Test
    void shouldHoldNoDescriptorBetweenTwoLooks() throws Exception {
        Watched one = new Watched();
        one.pass();
        assertThat(one.socket.isRegistered()).isFalse();
    }

    @Test
    void shouldLookNoMoreAtAConnectionThatIsUnregistered() throws Exception {
        Watched left = new Watched();
        left.stream.unregistered();
        left.reset();
        left.pass();
        left.pass();
        assertThat(left.hangUps).isZero();
        assertThat(left.channel.runScheduledPendingTasks()).isNegative();
    }

    private record Netty(SelectableChannel selectableChannel) implements NioIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {}

        @Override
        public void registered() {}

        @Override
        public void unregistered() {}

        @Override
        public void close() {}
    }

    private static final class Registered implements IoHandler, IoRegistration {
        @Override
        public IoRegistration register(IoHandle handle) {
            ((NioStream) handle).registered();
            return this;
        }

        @Override
        public int run(IoHandlerContext context) {
            return 0;
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // as Netty declares it
        public <T> T attachment() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long submit(IoOps ops) {
            return 1;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    }
}
