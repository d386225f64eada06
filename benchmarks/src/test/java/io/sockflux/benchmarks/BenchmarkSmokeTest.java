package io.sockflux.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs each benchmark for a moment, in this process: that it works, not how fast it is. */
class BenchmarkSmokeTest {

    private static ChainedOptionsBuilder onlyAMomentOf(Class<?> benchmark) {
        return new OptionsBuilder()
                .include(benchmark.getName())
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(50))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
    }

    private static ChainedOptionsBuilder onlyAMomentOver(String transport, Class<?> benchmark) {
        assumeTrue(transport.equals("nio") || OS.current() == OS.LINUX, "there is no " + transport + " here");
        return onlyAMomentOf(benchmark).param("transport", transport);
    }

    private static void shouldScore(ChainedOptionsBuilder options, int results) throws RunnerException {
        Collection<RunResult> run = new Runner(options.build()).run();

        assertThat(run)
                .hasSize(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"netty", "sockflux"})
    void shouldEchoOverNio(String stack) throws Exception {
        shouldScore(onlyAMomentOf(EchoBenchmark.class).param("stack", stack).param("transport", "nio"), 1);
    }

    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @ValueSource(strings = {"netty", "sockflux"})
    void shouldEchoOverEpoll(String stack) throws Exception {
        shouldScore(onlyAMomentOf(EchoBenchmark.class).param("stack", stack).param("transport", "epoll"), 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void shouldReceive(String transport) throws Exception {
        shouldScore(onlyAMomentOver(transport, ReceiveBenchmark.class), 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void shouldSend(String transport) throws Exception {
        shouldScore(onlyAMomentOver(transport, SendBenchmark.class), 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void shouldAccept(String transport) throws Exception {
        shouldScore(onlyAMomentOver(transport, AcceptBenchmark.class), 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void shouldDecode(String transport) throws Exception {
        shouldScore(onlyAMomentOver(transport, CodecBenchmark.class), 4);
    }

    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "system calls of our own need Java 25")
    @Test
    void shouldEchoRecords() throws Exception {
        shouldScore(onlyAMomentOf(RecordEchoBenchmark.class), 1);
    }

    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @ValueSource(strings = {"netty", "netty-generic", "sockflux"})
    void shouldSetOptions(String stack) throws Exception {
        shouldScore(onlyAMomentOf(OptionBenchmark.class).param("stack", stack), 1);
    }

    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "system calls of our own need Java 25")
    @Test
    void shouldSetOptionsBySystemCalls() throws Exception {
        shouldScore(onlyAMomentOf(OptionBenchmark.class).param("stack", "sockflux-posix"), 1);
    }

    @EnabledOnOs(OS.LINUX)
    @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "system calls of our own need Java 25")
    @Test
    void shouldExchangeDatagrams() throws Exception {
        shouldScore(onlyAMomentOf(DatagramBenchmark.class), 8);
    }

    @Test
    void shouldReadAndPrintEndpoints() throws Exception {
        shouldScore(onlyAMomentOf(EndpointParseBenchmark.class), 10);
    }
}
