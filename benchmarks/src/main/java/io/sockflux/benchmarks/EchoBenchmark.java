package io.sockflux.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One round trip of 128 bytes on one connection over loopback TCP; the answer is the next question. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EchoBenchmark {

    /** In a batch, so that the benchmark's own thread, which must wait for the event loop, costs next to nothing. */
    private static final int ROUND_TRIPS = 1_000;

    private static final int BYTES = 128;

    /** Who carries the bytes. */
    @Param({"netty", "sockflux"})
    public String stack = "";

    /** By which system interface; for both stacks the same. */
    @Param({"epoll", "nio"})
    public String transport = "";

    private EchoStack echo = EchoStack.NONE;

    /** For JMH. */
    public EchoBenchmark() {}

    /** Connects. */
    @Setup
    public void connect() throws Exception {
        echo = EchoStack.connected(stack, transport, BYTES);
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
