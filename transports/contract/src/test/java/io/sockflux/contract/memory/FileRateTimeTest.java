package io.sockflux.contract.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.Network;
import io.sockflux.stream.ByteRates;
import io.sockflux.stream.Connection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A file goes no faster than a rate allows, in a time that the test moves, on a transport that would take it whole. */
class FileRateTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int RATE = 1 << 16;
    private static final int SECONDS = 8;

    private final HandLoop loop = HandLoop.inTestTime();
    private final MemoryTransport transport = MemoryTransport.linked(loop).takingFiles();
    private final Network network = Network.builder().transport(transport).build();

    @AfterEach
    void close() {
        done(network.closeAsync());
    }

    private <T> TestSubscriber<T> done(Mono<T> mono) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        mono.subscribe(subscriber);
        loop.run();
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber;
    }

    @Test
    void shouldCarryAFileInBuffersThatTheRateCounts(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[SECONDS * RATE]);
        done(network.acceptor().endpoints("unix:@files").serve(peer -> peer.receive()));
        Connection connection = done(network.connector("unix:@files")
                        .byteRates(ByteRates.NONE.write(RATE, SECOND))
                        .connect())
                .getReceivedOnNext()
                .get(0);
        TestSubscriber<Void> sending = TestSubscriber.create();
        connection.sendFile(file, 0, SECONDS * RATE).subscribe(sending);
        // The bucket is full, so the first second's bytes go at once.
        for (int second = 1; second <= SECONDS; second++) {
            int due = second * RATE;
            // Pieces of the file are read on other threads, whose tasks come to this loop.
            await("piece " + second).until(() -> {
                loop.run();
                return sending.isTerminated() || transport.opened().get(0).taken() >= due;
            });
            assertThat(sending.isTerminatedError() ? sending.expectTerminalError() : null)
                    .as("failure, as by a file for the kernel")
                    .isNull();
            assertThat(transport.opened().get(0).taken())
                    .as("bytes that went out in second %d", second)
                    .isEqualTo(due);
            loop.advance(SECOND);
        }
        await("the end").until(() -> {
            loop.run();
            return sending.isTerminated();
        });
        assertThat(sending.isTerminatedComplete()).isTrue();
    }
}
