package io.sockflux.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;
import reactor.netty.udp.UdpServer;

/** reactor-netty as its reference shows it. */
public final class ReactorNettyPeer implements Peer {

    private static final int BACKLOG = 4096;
    private static final Duration HANG = Duration.ofSeconds(100);

    private final LoopResources loop = LoopResources.create("reactor-netty", 1, true);

    private ReactorNettyPeer() {}

    /** Serves what it is told on standard input. */
    public static void main(String[] args) throws IOException {
        Console.serve(new ReactorNettyPeer());
    }

    @Override
    public String open(Service service, String endpoint, String target) throws Exception {
        Address address = Address.of(endpoint);
        var local = address.socketAddress();
        if (address.isUdp()) {
            Connection bound = UdpServer.create()
                    .runOn(loop)
                    .bindAddress(() -> local)
                    .handle((in, out) -> out.sendObject(in.receiveObject()
                            .cast(DatagramPacket.class)
                            .map(packet -> new DatagramPacket(packet.content().retain(), packet.sender()))))
                    .bindNow(HANG);
            return address.bound(bound.channel().localAddress());
        }
        TcpServer server = TcpServer.create()
                .runOn(loop)
                .bindAddress(() -> local)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handle(handler(service));
        if (!address.isUnix()) {
            server = server.childOption(ChannelOption.TCP_NODELAY, true);
        }
        DisposableServer bound = server.bindNow(HANG);
        return address.bound(bound.channel().localAddress());
    }

    private static BiFunction<NettyInbound, NettyOutbound, Publisher<Void>> handler(Service service)
            throws SkippedException {
        return switch (service) {
            case ECHO -> (in, out) -> out.send(in.receive().retain());
            case SINK -> (in, out) -> in.receive().then();
            case SOURCE -> {
                ByteBuf data = Unpooled.directBuffer(Service.SOURCE_WRITE).writeZero(Service.SOURCE_WRITE);
                yield (in, out) -> out.send(Flux.generate(sink -> sink.next(data.retainedDuplicate())));
            }
            case RELAY, RELAY_SPLICE -> throw new SkippedException("has no relay of its own");
        };
    }

    @Override
    public AutoCloseable ask(String endpoint, int connections, int bytes, int inFlight, Answers answers)
            throws Exception {
        Address address = Address.of(endpoint);
        var remote = address.socketAddress();
        ByteBuf question = Unpooled.directBuffer(bytes).writeZero(bytes);
        TcpClient client = TcpClient.newConnection().runOn(loop).remoteAddress(() -> remote);
        if (!address.isUnix()) {
            client = client.option(ChannelOption.TCP_NODELAY, true);
        }
        client = client.handle((in, out) -> {
            Cutter cutter = new Cutter(bytes);
            List<ByteBuf> questions = new ArrayList<>(Collections.nCopies(inFlight, question));
            Flux<Integer> whole = in.receive().map(buffer -> {
                int count = cutter.whole(buffer.readableBytes());
                answers.add(count);
                return count;
            });
            return out.send(whole.startWith(inFlight)
                    .concatMapIterable(count -> questions.subList(0, count))
                    .map(ByteBuf::retainedDuplicate));
        });
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            open.add(client.connectNow(HANG));
        }
        return () -> open.forEach(connection -> connection.disposeNow(HANG));
    }
}
