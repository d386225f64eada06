package io.sockflux.benchmarks.lines;

import io.netty.buffer.ByteBuf;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.codec.LengthField;
import io.sockflux.exchange.Exchange;
import io.sockflux.exchange.Requester;
import io.sockflux.stream.Listener;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** A service of framed messages and its client, with many requests in flight, each with its id and its deadline. */
final class SockfluxNotes {

    private static final LengthField FRAME = new LengthField(2, Note.LONGEST);

    private static final Encoder<Note> ENCODER = (note, out) -> {
        ByteBuf bytes = out.bytes();
        int at = bytes.writerIndex();
        note.write(bytes.writeZero(2));
        bytes.setShort(at, bytes.writerIndex() - at - 2);
    };

    private SockfluxNotes() {}

    static Mono<Listener> serve(Network network) {
        return network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(
                        connection.receive().frames(FRAME).map(Note::read).map(Note::answer), ENCODER));
    }

    static Requester<Note, Note> client(Network network, Endpoint endpoint) {
        return network.connector(endpoint)
                .requester(Exchange.multiplexed(
                                ENCODER, Decoder.frames(FRAME, Note::read), Note.LONGEST, Note::id, Note::id)
                        .maxInFlight(100)
                        .maxPending(1000)
                        .timeout(Duration.ofSeconds(10)));
    }
}
