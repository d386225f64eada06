package io.sockflux.internal.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.LoopFlushes;
import io.sockflux.internal.loop.LoopTurn;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** A channel reads on in a turn of its loop while that fills buffers that somebody waits for, and not for long. */
@SuppressWarnings("deprecation") // Netty's way to make a handle
class BoundedReadsTest {

    private static final int LENGTH = 1000;
    private static final int MOST = 16;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelConfig config = channel.config();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final ExtendedHandle handle =
            (ExtendedHandle) new BoundedReads(new LoopClock(nanos::get, Schedulers.immediate())).newHandle();
    private boolean isWanted = true;
    private final LoopFlushes.Reading reading = of -> isWanted && of.equals(config);

    @BeforeEach
    void readByDemand() {
        config.setAutoRead(false);
        LoopFlushes.ofThisLoop().hold(reading);
    }

    @AfterEach
    void close() {
        LoopFlushes.ofThisLoop().release(reading);
        channel.close();
    }

    /** A read; returns whether another follows. Some transports of Netty's say themselves whether there may be more. */
    private boolean read(int bytes) {
        handle.attemptedBytesRead(LENGTH);
        handle.lastBytesRead(bytes);
        handle.incMessagesRead(1);
        boolean goesOn = handle.continueReading();
        assertThat(handle.continueReading(() -> bytes == LENGTH))
                .as("as the transport says")
                .isEqualTo(goesOn);
        return goesOn;
    }

    private int reads() {
        handle.reset(config);
        int reads = 1;
        while (read(LENGTH)) {
            reads++;
        }
        return reads;
    }

    @Test
    void shouldReadOnAsOftenAsWithAutoRead() {
        assertThat(reads()).isEqualTo(MOST);
        config.setAutoRead(true);
        assertThat(reads()).isEqualTo(MOST);
    }

    @Test
    void shouldReadOnceForWhoeverWantsNoMore() {
        isWanted = false;
        assertThat(reads()).isEqualTo(1);
    }

    @Test
    void shouldReadOnceWhereTheInputOfAnotherChannelIsHandedOver() {
        LoopFlushes.ofThisLoop().release(reading);
        LoopFlushes.Reading another = of -> !of.equals(config);
        LoopFlushes.ofThisLoop().hold(another);
        assertThat(reads()).isEqualTo(1);
        LoopFlushes.ofThisLoop().release(another);
    }

    @Test
    void shouldNotReadOnBehindAReadThatLeftRoom() {
        handle.reset(config);
        assertThat(read(LENGTH)).isTrue();
        assertThat(read(LENGTH - 1)).isFalse();
    }

    @Test
    void shouldReadOnForTheTimeOfATurn() {
        handle.reset(config);
        assertThat(read(LENGTH)).isTrue();
        nanos.addAndGet(LoopTurn.MOST_NANOS - 1);
        assertThat(read(LENGTH)).isTrue();
        nanos.addAndGet(1);
        assertThat(read(LENGTH)).isFalse();
    }

    /** Turns with one read or several, of random lengths. */
    @Test
    void shouldGuessTheLengthOfTheNextBufferAsNettyDoes() {
        ExtendedHandle netty = (ExtendedHandle) new AdaptiveRecvByteBufAllocator().newHandle();
        Random random = new Random(22);
        for (int turn = 0; turn < 10_000; turn++) {
            handle.reset(config);
            netty.reset(config);
            int most = 1 << random.nextInt(18);
            for (int i = random.nextInt(MOST); i >= 0; i--) {
                assertThat(handle.guess()).as("in turn " + turn).isEqualTo(netty.guess());
                int room = handle.guess();
                int bytes = random.nextInt(4) == 0 ? room : Math.min(room, random.nextInt(most));
                for (ExtendedHandle each : List.of(handle, netty)) {
                    each.attemptedBytesRead(room);
                    each.lastBytesRead(bytes);
                    each.incMessagesRead(1);
                }
            }
            handle.readComplete();
            netty.readComplete();
        }
        assertThat(handle.lastBytesRead()).isEqualTo(netty.lastBytesRead());
        assertThat(handle.attemptedBytesRead()).isEqualTo(netty.attemptedBytesRead());
    }
}
