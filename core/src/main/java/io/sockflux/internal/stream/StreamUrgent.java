package io.sockflux.internal.stream;

import io.netty.buffer.ByteBuf;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.receive.ReceivedBytes;
import io.sockflux.internal.receive.WholeItemSplitter;
import io.sockflux.internal.send.SendOperation;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.UrgentOption;
import io.sockflux.urgent.Urgent;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentData;
import io.sockflux.urgent.UrgentEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The urgent data of a connection. */
final class StreamUrgent implements Urgent {

    private final StreamConnection connection;
    private Sinks.@Nullable Many<UrgentByte> ahead;

    StreamUrgent(StreamConnection connection) {
        this.connection = connection;
    }

    @Override
    public Mono<Void> send(byte value) {
        return SendOperation.send(
                connection,
                Mono.fromSupplier(() -> Message.of(new byte[] {value}).with(MessageFlag.OOB)));
    }

    @Override
    public Flux<UrgentEvent> events() {
        return ReceivedBytes.received(connection.receiveQueue(), () -> new WholeItemSplitter<>(StreamUrgent::event));
    }

    @Override
    public Flux<UrgentEvent> eventsInLine() {
        return Flux.defer(() -> {
            ChannelContext.set(connection.channel(), UrgentOption.IN_LINE, true);
            return events();
        });
    }

    private static UrgentEvent event(Object item) {
        return item instanceof UrgentEvent event ? event : new UrgentData(Items.onHeap((ByteBuf) item));
    }

    @Override
    public Flux<UrgentByte> ahead() {
        return sink().asFlux().takeUntilOther(connection.closed());
    }

    private synchronized Sinks.Many<UrgentByte> sink() {
        if (ahead == null) {
            ahead = Sinks.many().multicast().directBestEffort();
        }
        return ahead;
    }

    /** Event loop only. */
    void tellAhead(UrgentByte urgentByte) {
        sink().tryEmitNext(urgentByte);
    }
}
