package io.sockflux.examples.stream;

import io.netty.buffer.Unpooled;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.datagram.Datagrams;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Answers every connection and every datagram with the number of processes that run on this host now. */
@Command(
        name = "process-count-server",
        description = "Answers every connection with the number of processes that run on this host now, and on udp: and"
                + " unix-dgram: endpoints every datagram.")
public final class ProcessCountServer extends Server {

    @Override
    public Publisher<?> handle(Connection connection) {
        return count().flatMap(connection::send);
    }

    @Override
    boolean takesDatagrams() {
        return true;
    }

    @Override
    Publisher<?> handle(DatagramSocket socket) {
        return Datagrams.answer(
                socket,
                question -> count().map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)),
                this::complain);
    }

    private static Mono<String> count() {
        return Mono.fromCallable(() -> ProcessHandle.allProcesses().count() + "\n")
                .subscribeOn(Schedulers.boundedElastic());
    }
}
