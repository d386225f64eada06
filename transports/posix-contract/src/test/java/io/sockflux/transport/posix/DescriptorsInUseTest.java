package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.FileStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.subscriber.TestSubscriber;

/** A descriptor is closed behind the calls on it, and a read that nobody wants any more does not stay. */
class DescriptorsInUseTest {

    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final int ROUNDS = 2_000;

    @Test
    void shouldTellOfNoOtherFileAmidAClose(@TempDir Path folder) throws Exception {
        Path own = Files.write(folder.resolve("own"), new byte[] {1});
        Path other = Files.write(folder.resolve("other"), new byte[] {1, 2});
        ConcurrentLinkedQueue<Long> sizes = new ConcurrentLinkedQueue<>();
        try (Network network = Network.builder().threads(1).build();
                var reusing = Executors.newSingleThreadExecutor()) {
            Descriptors descriptors = network.descriptors();
            for (int i = 0; i < ROUNDS; i++) {
                Descriptor descriptor = Waiting.result(descriptors.open(own));
                CompletableFuture<Void> reuse = CompletableFuture.runAsync(
                        () -> {
                            descriptor.close();
                            // It takes the number that was just freed.
                            try (FileChannel taker = FileChannel.open(other)) {
                                taker.size();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        },
                        reusing);
                descriptors
                        .status(descriptor)
                        .map(FileStatus::size)
                        .onErrorComplete(IllegalStateException.class)
                        .subscribe(sizes::add);
                reuse.join();
            }
        }
        assertThat(sizes).doesNotContain(2L);
    }

    @Test
    void shouldEndTheThreadOfAReadThatIsCancelled(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        CompletableFuture<FileChannel> silent = CompletableFuture.supplyAsync(() -> {
            try {
                return FileChannel.open(pipe, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try (Network network = Network.builder().threads(1).build();
                Descriptor end = Waiting.result(network.descriptors().open(pipe));
                FileChannel writer = silent.join()) {
            TestSubscriber<ByteBuf> reader = TestSubscriber.create();
            network.descriptors().read(end).subscribe(reader);
            await().atMost(BOUND).until(() -> threads() > 0);
            reader.cancel();
            await().atMost(BOUND).until(() -> threads() == 0);
            assertThat(writer.isOpen()).isTrue();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("descriptor-read"))
                .count();
    }
}
