package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.datagram.DatagramError;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.send.SendSubscriber;
import io.sockflux.spi.Transport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The end of a datagram channel's pipeline. It passes events on to the queue, the sends and the subscribers to errors.
 * Event loop only.
 */
final class DatagramHandler extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final Transport transport;
    private final DatagramTarget target;
    private final ReceiveQueue receiveQueue;
    private boolean counted;
    private final Sinks.Many<DatagramError> errors = Sinks.many().multicast().directBestEffort();

    /** A handler that is not in the pipeline yet. */
    DatagramHandler(Channel channel, Transport transport, DatagramTarget target) {
        this.channel = channel;
        this.transport = transport;
        this.target = target;
        this.receiveQueue = new ReceiveQueue(channel, target::sendClosedCause);
    }

    ReceiveQueue receiveQueue() {
        return receiveQueue;
    }

    Flux<DatagramError> errors() {
        return errors.asFlux();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        opened();
    }

    private void opened() {
        if (!counted) {
            counted = true;
            target.counts().count(Counter.DATAGRAM_SOCKETS);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        target.counts().count(Counter.DATAGRAMS_IN);
        target.counts().add(Counter.DATAGRAM_BYTES_IN, Items.length(message));
        receiveQueue.received(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof DatagramError error) {
            target.counts().count(Counter.DATAGRAM_ERRORS);
            errors.tryEmitNext(error);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiveQueue.readCompleted();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            target.sends().roomAgain();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        transport.errno(cause).ifPresent(errno -> {
            target.counts().count(Counter.DATAGRAM_ERRORS);
            errors.tryEmitNext(DatagramError.of(errno, target.peer()));
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            target.counts().count(Counter.DATAGRAM_SOCKETS_CLOSED);
        }
        for (SendSubscriber send : target.sends().underWay()) {
            send.fail(target.sendClosedCause());
        }
        receiveQueue.release();
        receiveQueue.end(target.sendClosedCause());
        errors.tryEmitComplete();
    }
}
