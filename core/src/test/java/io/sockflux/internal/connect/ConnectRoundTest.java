package io.sockflux.internal.connect;

import static io.sockflux.internal.accept.Arrivals.ONE;
import static io.sockflux.internal.accept.Arrivals.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.internal.accept.Arrivals;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.loop.Loops;
import io.sockflux.internal.network.ConnectRate;
import io.sockflux.internal.stream.KernelChannel;
import io.sockflux.spi.Transport;
import io.sockflux.stream.Connection;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.test.subscriber.TestSubscriber;

/** What a transport throws amid an attempt fails that attempt, and the round goes on with the next. */
class ConnectRoundTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Arrivals arrivals = new Arrivals();
    private final KernelChannel clock = new KernelChannel();
    private final List<KernelChannel> opened = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private final TestSubscriber<Connection> connecting = TestSubscriber.create();

    private Object answer(String method) throws Throwable {
        if (method.equals("openStream")) {
            KernelChannel channel = KernelChannel.accepted(new InetSocketAddress("192.0.2.9", 9));
            opened.add(channel);
            return channel;
        }
        if (!thrown.isEmpty()) {
            throw thrown.remove(0);
        }
        return new InetSocketAddress("192.0.2.8", 8);
    }

    private void connect() {
        clock.freezeTime();
        Transport transport = (Transport) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Transport.class}, (proxy, method, with) -> {
                    if (List.of("openStream", "connectedFrom").contains(method.getName())) {
                        return answer(method.getName());
                    }
                    try {
                        return method.invoke(arrivals, with);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        ChannelContext context =
                new ChannelContext(transport, new Loops(clock.eventLoop()), UnpooledByteBufAllocator.DEFAULT);
        ConnectRound.connect(
                        context,
                        ConnectSettings.to(ONE),
                        List.of(ONE, OTHER),
                        HOUR,
                        new RoundLimit(HOUR, "an hour passed"),
                        ConnectRate.unlimited(),
                        null)
                .subscribe(connecting);
        clock.runPendingTasks();
    }

    @Test
    void shouldTryTheNextAddressWhereTheTransportThrowsOnAConnectedSocket() {
        thrown.add(new AssertionError("thrown by a transport"));
        connect();
        assertThat(opened).hasSize(2);
        assertThat(opened.get(0).isOpen()).as("the first is open").isFalse();
        assertThat(connecting.getReceivedOnNext()).hasSize(1);
        connecting.getReceivedOnNext().get(0).abort().subscribe();
    }

    @Test
    void shouldTellTheFailureOfTheLastAddressAtOnce() {
        thrown.add(new AssertionError("thrown by a transport"));
        thrown.add(new IllegalStateException("thrown again"));
        connect();
        assertThat(connecting.expectTerminalError())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        failed -> assertThat(failed.attempts()).hasSize(2));
        assertThat(opened).noneMatch(KernelChannel::isOpen);
    }
}
