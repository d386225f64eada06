package io.sockflux.spring.boot;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A thread that does nothing, so that the process goes on while listeners listen: the threads of a network are daemons. */
final class KeepAlive {

    private @Nullable CountDownLatch ended;

    synchronized void begin() {
        if (ended != null) {
            return;
        }
        CountDownLatch end = new CountDownLatch(1);
        ended = end;
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        // Whoever interrupts it wants it to end.
                        Thread.currentThread().interrupt();
                    }
                },
                "sockflux-keep-alive");
        thread.setDaemon(false);
        thread.start();
    }

    synchronized void end() {
        if (ended != null) {
            ended.countDown();
            ended = null;
        }
    }
}
