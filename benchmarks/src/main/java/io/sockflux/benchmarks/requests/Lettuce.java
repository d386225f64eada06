package io.sockflux.benchmarks.requests;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** lettuce by its futures, in the two ways in which its guide has many commands in flight. They have no deadline. */
final class Lettuce implements Increments {

    /** How the commands are written. */
    enum Way {
        /** Each is flushed when it is made, and the oldest answer is awaited where as many are in flight as may be. */
        ASYNC,
        /** All that may be in flight are flushed at once, and all their answers are awaited. */
        BATCH
    }

    static {
        // It makes the loops of io_uring in a way that Netty 4.2 has no more, wherever it finds the natives.
        System.setProperty("io.lettuce.core.iouring", "false");
    }

    private final ClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2) // It takes no fewer; one connection has one of them.
            .computationThreadPoolSize(2)
            .build();

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String key;
    private final int inFlight;
    private final Way way;

    Lettuce(int port, String key, int inFlight, Way way) {
        this.key = key;
        this.inFlight = inFlight;
        this.way = way;
        client = RedisClient.create(resources, RedisURI.create("127.0.0.1", port));
        connection = client.connect();
        connection.setAutoFlushCommands(way != Way.BATCH);
    }

    @Override
    public void run(int commands, Answers answers) throws Exception {
        if (way == Way.BATCH) {
            batches(commands, answers);
        } else {
            async(commands, answers);
        }
    }

    private void async(int commands, Answers answers) throws Exception {
        Deque<RedisFuture<Long>> waiting = new ArrayDeque<>();
        for (int i = 0; i < commands; i++) {
            if (waiting.size() == inFlight) {
                answers.add(answer(waiting.remove()));
            }
            waiting.add(connection.async().incr(key));
        }
        for (RedisFuture<Long> each : waiting) {
            answers.add(answer(each));
        }
    }

    private void batches(int commands, Answers answers) throws Exception {
        List<RedisFuture<Long>> batch = new ArrayList<>(inFlight);
        for (int left = commands; left > 0; left -= batch.size()) {
            batch.clear();
            for (int i = 0; i < Math.min(left, inFlight); i++) {
                batch.add(connection.async().incr(key));
            }
            connection.flushCommands();
            for (RedisFuture<Long> each : batch) {
                answers.add(answer(each));
            }
        }
    }

    private static long answer(RedisFuture<Long> future) throws Exception {
        return future.get(HANG.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(0, HANG.toSeconds(), TimeUnit.SECONDS);
        resources.shutdown(0, HANG.toSeconds(), TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
