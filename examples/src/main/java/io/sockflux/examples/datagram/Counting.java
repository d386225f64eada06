package io.sockflux.examples.datagram;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Prints a line on traffic each second, and one on all of it at the end, once. */
final class Counting {

    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Traffic traffic;
    private final Supplier<Mono<String>> rest;
    private final PrintWriter out;
    private final Scheduler printer = Schedulers.newSingle("printer", true);
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * One of this traffic.
     *
     * @param rest what else is told at the end of a line
     */
    Counting(Traffic traffic, Supplier<Mono<String>> rest, PrintWriter out) {
        this.traffic = traffic;
        this.rest = rest;
        this.out = out;
    }

    /** Prints for as long as it is subscribed to. */
    Flux<Void> live() {
        return Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> rest.get().publishOn(printer).<Void>handle((text, sink) -> {
                    if (!ended.get()) {
                        print(traffic.sinceLast(System.nanoTime(), text));
                    }
                }));
    }

    /** Prints the last line. */
    Mono<Void> total() {
        return Mono.defer(() -> ended.compareAndSet(false, true)
                ? rest.get()
                        .publishOn(printer)
                        .doOnNext(text -> print(traffic.total(System.nanoTime(), text)))
                        .then()
                : Mono.empty());
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    /** Refuses a number that is there and too small or too large. */
    static void check(CommandSpec spec, String name, long number, long least, long most) {
        if (number < least || number > most) {
            throw new ParameterException(
                    spec.commandLine(), name + ": " + number + " (expected: " + least + " to " + most + ")");
        }
    }
}
