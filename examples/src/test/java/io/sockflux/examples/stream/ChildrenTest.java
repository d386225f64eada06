package io.sockflux.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.examples.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.scheduler.NonBlocking;
import reactor.core.scheduler.Schedulers;

class ChildrenTest {

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
}
