package io.sockflux.benchmarks;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One round trip of a record of 128 bytes on one unix seqpacket connection, by system calls of our own; each end receives
 * and sends once. With {@code -prof gc} it says what a record costs in garbage at both ends together.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RecordEchoBenchmark {

    private static final int ROUND_TRIPS = 1_000;
    private static final int BYTES = 128;

    private EchoStack echo = EchoStack.NONE;

    /** For JMH. */
    public RecordEchoBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() {
        echo = new SockfluxEcho("epoll", "unix-seqpacket:@sockflux-benchmark-" + UUID.randomUUID(), BYTES);
    }

    /** A thousand round trips, counted one by one. */
    @Benchmark
    @OperationsPerInvocation(ROUND_TRIPS)
    public void roundTrip() throws Exception {
        echo.roundTrips(ROUND_TRIPS);
    }

    /** Closes client and server. */
    @TearDown
    public void close() {
        echo.close();
    }
}
