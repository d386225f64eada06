package io.sockflux.examples;

import io.sockflux.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers every connection with the number of processes that run on this host now. */
@Command(
        name = "process-count-server",
        description = "Answers every connection with the number of processes that run on this host now.")
final class ProcessCountServer extends Server {

    @Override
    Publisher<?> handle(Connection connection) {
        return Mono.fromCallable(() -> ProcessHandle.allProcesses().count())
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(count -> connection.send(count + "\n"));
    }
}
