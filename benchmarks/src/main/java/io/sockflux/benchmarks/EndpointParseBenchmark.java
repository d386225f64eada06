package io.sockflux.benchmarks;

import io.sockflux.address.Endpoint;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The URI form of an endpoint, read and printed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class EndpointParseBenchmark {

    /** One of each kind. */
    @Param({
        "tcp://127.0.0.1:7007",
        "tcp://[2001:db8::1:0:0:1]:7007",
        "tcp://uptime.internal:7007",
        "unix:/run/uptime.sock",
        "unix:@up%20time"
    })
    public String uri = "";

    private Endpoint endpoint = Endpoint.unixAbstract("none");

    /** For JMH. */
    public EndpointParseBenchmark() {}

    /** What is to be printed. */
    @Setup
    public void read() {
        endpoint = Endpoint.parse(uri);
    }

    /** Text to endpoint. */
    @Benchmark
    public Endpoint parse() {
        return Endpoint.parse(uri);
    }

    /** Endpoint to text. */
    @Benchmark
    public String print() {
        return endpoint.toString();
    }
}
