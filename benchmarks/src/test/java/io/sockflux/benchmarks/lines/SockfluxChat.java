package io.sockflux.benchmarks.lines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sockflux.Network;
import io.sockflux.codec.Encoder;
import io.sockflux.error.TooLongException;
import io.sockflux.stream.Listener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A chat: the first line of a member is its name, and each further one goes to all others. */
final class SockfluxChat {

    private SockfluxChat() {}

    static Mono<Listener> serve(Network network, Room room) {
        return network.acceptor().endpoints("tcp://127.0.0.1:0").serve(connection -> {
            Flux<String> lines = connection.receive().lines(UTF_8, 1024);
            return lines.next()
                    .flatMap(name -> Mono.using(
                            () -> room.enter(name),
                            member -> Mono.firstWithSignal(
                                    connection.send(member.hears(), Encoder.lines(UTF_8)),
                                    member.says(lines),
                                    member.isDropped()),
                            Room.Member::leave))
                    .onErrorResume(TooLongException.class, e -> connection.send(e.getMessage() + "\n"));
        });
    }
}
