package io.sockflux.internal.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sockflux.datagram.DatagramError;
import io.sockflux.internal.channel.ChannelContext;
import io.sockflux.internal.channel.Counter;
import io.sockflux.internal.channel.Items;
import io.sockflux.internal.channel.ObserverCalls;
import io.sockflux.internal.receive.ReceiveQueue;
import io.sockflux.internal.send.SendSubscriber;
import io.sockflux.observe.ObservedDatagrams;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * The end of a datagram channel's pipeline. It passes events on to the queue, the sends and the subscribers to errors.
 * Event loop only.
 */
final class DatagramHandler extends ChannelInboundHandlerAdapter {

    private final Channel channel;
    private final ChannelContext context;
    private final ObservedDatagrams socket;
    private final DatagramTarget target;
    private final ReceiveQueue receiveQueue;
    private boolean counted;
    private final Sinks.Many<DatagramError> errors = Sinks.many().multicast().directBestEffort();

    /** A handler that is not in the pipeline yet. */
    DatagramHandler(Channel channel, ChannelContext context, DatagramTarget target, ObservedDatagrams socket) {
        this.channel = channel;
        this.context = context;
        this.socket = socket;
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
            ObserverCalls observer = context.observer();
            if (observer != null) {
                observer.opened(socket);
            }
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
            failed(error);
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
        this.context.transport().errno(cause).ifPresent(errno -> failed(DatagramError.of(errno, target.peer())));
    }

    private void failed(DatagramError error) {
        target.counts().count(Counter.DATAGRAM_ERRORS);
        errors.tryEmitNext(error);
        ObserverCalls observer = context.observer();
        if (observer != null) {
            observer.failed(socket, error.errno());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (counted) {
            target.counts().count(Counter.DATAGRAM_SOCKETS_CLOSED);
            ObserverCalls observer = this.context.observer();
            if (observer != null) {
                observer.closed(socket);
            }
        }
        for (SendSubscriber send : target.sends().underWay()) {
            send.fail(target.sendClosedCause());
        }
        receiveQueue.release();
        receiveQueue.end(target.sendClosedCause());
        errors.tryEmitComplete();
    }
}
