package io.sockflux.examples.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.sockflux.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

class ChildrenTest {

    private static final Duration HANG = Duration.ofSeconds(100);

    @TempDir
    Path folder;

    /** An event loop tells that a connection has closed, and all processes are looked at to end one. */
    @Test
    void shouldNotEndAChildOnTheThreadOfWhoeverCancels() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        Children children = new Children(child -> {
            threads.add(Thread.currentThread());
            child.destroy();
        });
        Path begun = folder.resolve("begun");
        Disposable output =
                children.output("touch '" + begun + "'; exec sleep 100").subscribe();
        Program.await("the child").until(() -> Files.exists(begun));
        Schedulers.parallel().schedule(output::dispose);

        Thread thread = threads.poll(100, TimeUnit.SECONDS);
        assertThat(thread).isNotNull().isNotInstanceOf(NonBlocking.class);
    }

    /** What it leaves in the background keeps the pipe, and no thread: more than there are threads for can run. */
    @Test
    void shouldNotWaitForWhatAChildLeavesInTheBackground() {
        Children children = new Children(Process::destroy);
        Flux.range(0, 2 * Children.AT_ONCE)
                .flatMap(each -> children.output("sleep 300 & echo $!"), 8)
                .map(output -> output.toString(US_ASCII).strip())
                .doOnNext(pid -> {
                    ProcessHandle left = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
                    assertThat(left.isAlive()).isTrue();
                    left.destroy();
                })
                .then()
                .block(HANG);
    }

    /** Java itself reads what is there at the exit, and would never come to the end of this. */
    @Test
    void shouldTakeWhatIsPrintedBeforeTheExitAndNoMore() {
        Children children = new Children(Process::destroy);
        // It gets EPIPE as soon as nobody reads.
        assertThat(children.output("yes &").map(ByteBuf::readableBytes).block(HANG))
                .isLessThanOrEqualTo(1 << 20);
        assertThat(children.output("head -c 200000 /dev/zero; echo end")
                        .map(output -> output.toString(US_ASCII).trim())
                        .block(HANG))
                .isEqualTo("end");
    }
}
