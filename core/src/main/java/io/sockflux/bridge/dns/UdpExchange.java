package io.sockflux.bridge.dns;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.sockflux.bridge.Durations;
import io.sockflux.bridge.OnLoop;
import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Asks by datagrams. Netty's resolver gives the numbers, the ports and the time limit; each question goes to one server, and
 * what comes of it is not Netty's to decide: it neither keeps answers nor follows them.
 */
final class UdpExchange implements AutoCloseable {

    /** For so long Netty does not use the number of a question again that was not answered. */
    private static final Duration LATE = Duration.ofSeconds(10);

    private final EventLoop loop;
    private final DnsNameResolver netty;
    private final String timeoutWords;

    UdpExchange(
            EventLoop loop,
            ChannelFactory<? extends DatagramChannel> channels,
            DnsSettings settings,
            Counters counters) {
        this.loop = loop;
        this.timeoutWords = "did not answer within " + Durations.text(settings.timeout());
        long patience = Durations.nanos(settings.timeout().plus(LATE));
        ChannelFactory<DatagramChannel> gated = () -> {
            DatagramChannel channel = channels.newChannel();
            channel.pipeline().addFirst(new UdpGate(counters, settings.payloadSize(), patience));
            return channel;
        };
        DnsServerAddresses servers = DnsServerAddresses.sequential(settings.servers());
        this.netty = new DnsNameResolverBuilder(loop)
                .datagramChannelFactory(gated)
                .datagramChannelStrategy(
                        settings.freshPorts()
                                ? DnsNameResolverChannelStrategy.ChannelPerResolution
                                : DnsNameResolverChannelStrategy.ChannelPerResolver)
                .queryTimeoutMillis(settings.timeout().toMillis())
                .maxPayloadSize(settings.payloadSize())
                .nameServerProvider(host -> servers.stream())
                .resolveCache(NoopDnsCache.INSTANCE)
                .cnameCache(NoopDnsCnameCache.INSTANCE)
                .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                .hostsFileEntriesResolver(NO_HOSTS)
                .searchDomains(List.of())
                .build();
    }

    private static final HostsFileEntriesResolver NO_HOSTS = (host, types) -> null;

    /** Asks a server. Subscribed to on the loop, where the answer or {@link ExchangeFailure} comes too. */
    Mono<Answer> ask(InetSocketAddress server, Question question) {
        return Mono.create(sink -> {
            Promise<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> promise = loop.newPromise();
            OnLoop.whenDone(
                    promise,
                    done -> settle(done, sink),
                    e -> sink.error(new ExchangeFailure(String.valueOf(e), false, e)));
            sink.onDispose(() -> OnLoop.tell(loop, () -> promise.cancel(false)));
            netty.query(
                    server,
                    new DefaultDnsQuestion(
                            question.name() + ".",
                            DnsRecordType.valueOf(question.type().number())),
                    List.of(),
                    promise);
        });
    }

    private void settle(
            Future<AddressedEnvelope<? extends DnsResponse, InetSocketAddress>> done, MonoSink<Answer> sink) {
        if (done.isSuccess()) {
            AddressedEnvelope<? extends DnsResponse, InetSocketAddress> envelope = done.getNow();
            UdpGate.Delivery delivery = (UdpGate.Delivery) envelope.recipient();
            envelope.release();
            sink.success(delivery.answer());
        } else if (!done.isCancelled()) {
            sink.error(failure(done.cause()));
        }
    }

    private ExchangeFailure failure(Throwable cause) {
        if (cause instanceof DnsNameResolverTimeoutException) {
            return new ExchangeFailure(timeoutWords, true, null);
        }
        Throwable root = cause.getCause() == null ? cause : cause.getCause();
        return new ExchangeFailure("could not be asked: " + root, false, cause);
    }

    @Override
    public void close() {
        netty.close();
    }
}
