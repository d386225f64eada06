package io.sockflux.examples.dns;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks the servers in turn, and counts what becomes of it. */
final class Forwarding {

    private final List<NameServer> servers;
    private final LongAdder answered = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    Forwarding(List<NameServer> servers) {
        this.servers = servers;
    }

    /**
     * The answer of the first server that has one, with the client's own id. If none has, the answer says that the server
     * failed (RFC 1035, section 4.1.1). What is no question has no answer.
     */
    Mono<ByteBuf> forward(ByteBuf bytes, BiFunction<NameServer, DnsQuestion, Mono<ByteBuf>> ask) {
        DnsQuestion question = DnsQuestion.read(bytes).orElse(null);
        if (question == null) {
            dropped.increment();
            return Mono.empty();
        }
        return Flux.fromIterable(servers)
                .concatMap(server -> ask.apply(server, question).onErrorResume(unheard -> Mono.empty()), 1)
                .next()
                .doOnNext(answer -> answered.increment())
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    unanswered.increment();
                    return question.failure();
                }));
    }

    @Override
    public String toString() {
        return "ANSWERED " + answered + " UNANSWERED " + unanswered + " DROPPED " + dropped;
    }
}
