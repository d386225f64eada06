package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.error.NameResolutionException;
import io.sockflux.internal.loop.Loops;
import io.sockflux.netdb.BadLine;
import io.sockflux.netdb.DnsSettings;
import io.sockflux.netdb.HostEntry;
import io.sockflux.netdb.Hosts;
import io.sockflux.netdb.Origin;
import io.sockflux.spi.NettyChannels;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The hosts file before the name server, which says nothing here. */
@Timeout(600)
class DnsClientTest {

    private static final HostEntry ENTRY =
            new HostEntry("filed.test", List.of("filed"), List.of(IpAddress.parse("192.0.2.7")));

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final NettyChannels channels = new NettyChannels(NioDatagramChannel::new, NioSocketChannel::new);
    private DatagramSocket silent;

    @BeforeEach
    void bind() throws Exception {
        silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        silent.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private DnsSettings settings() {
        return DnsSettings.create()
                .withAttempts(2)
                .withRotation(false)
                .withServers(new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort()))
                .withSearchDomains()
                .withTimeout(Duration.ofMillis(10));
    }

    private DnsClient client(DnsSettings settings, Hosts hosts) {
        return new DnsClient(new Loops(loops), channels, settings, hosts);
    }

    @Test
    void shouldTakeWhatTheHostsFileHas() {
        DnsClient client = client(settings(), new OneHost(Mono.just(ENTRY)));
        assertThat(client.lookUp("filed.test.", AddressFamily.UNSPEC).block()).isEqualTo(ENTRY);
        assertThat(client.nameOf(IpAddress.parse("192.0.2.7")).block()).isEqualTo("filed.test");
        assertThat(client.counts().queries()).isZero();
    }

    @Test
    void shouldAskForWhatTheHostsFileHasNotOrWhereItCannotBeRead() {
        for (Mono<HostEntry> none :
                List.<Mono<HostEntry>>of(Mono.empty(), Mono.error(new IllegalStateException("unreadable")))) {
            DnsClient client = client(settings(), new OneHost(none));
            assertFails(client.lookUp("other.test", AddressFamily.INET), "EAI_AGAIN");
            assertFails(client.nameOf(IpAddress.parse("192.0.2.8")), "EAI_AGAIN");
            assertThat(client.counts().queries()).isEqualTo(4);
        }
    }

    @Test
    void shouldLeaveTheHostsFileAloneWhereItIsToldTo() {
        DnsClient client = client(settings().withHostsFile(false), new OneHost(Mono.just(ENTRY)));
        assertFails(client.lookUp("filed.test", AddressFamily.INET), "EAI_AGAIN");
    }

    @Test
    void shouldKnowThisMachineWithoutAsking() {
        DnsClient client = client(settings(), new OneHost(Mono.empty()));
        for (String name : List.of("localhost", "LOCALHOST.", "db.localhost")) {
            HostEntry entry =
                    client.lookUp(name, AddressFamily.UNSPEC).blockOptional().orElseThrow();
            assertThat(entry.addresses()).containsExactly(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"));
        }
        assertThat(client.counts().queries()).isZero();
    }

    @Test
    void shouldFailWhatIsUnderWayOrComesLaterWhenItIsClosed() {
        DnsClient client = client(settings().withTimeout(Duration.ofHours(1)), new OneHost(Mono.empty()));
        StepVerifier.create(client.lookUp("other.test", AddressFamily.UNSPEC))
                .then(client::close)
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("closed"))
                .verify();
        assertFails(client.lookUp("other.test", AddressFamily.UNSPEC), "EAI_FAIL");
    }

    @Test
    void shouldFailWhatComesWhenTheLoopHasEnded() {
        DnsClient client = client(settings(), new OneHost(Mono.empty()));
        close();
        assertFails(client.lookUp("other.test", AddressFamily.UNSPEC), "EAI_FAIL");
    }

    private static void assertFails(Mono<?> looking, String code) {
        StepVerifier.create(looking)
                .expectErrorSatisfies(
                        e -> assertThat(((NameResolutionException) e).code()).isEqualTo(code))
                .verify();
    }

    private record OneHost(Mono<HostEntry> entry) implements Hosts {

        @Override
        public Mono<HostEntry> byName(String name, AddressFamily family) {
            return entry.filter(host -> host.name().equals(name));
        }

        @Override
        public Mono<HostEntry> byAddress(IpAddress address) {
            return entry;
        }

        @Override
        public Flux<HostEntry> all() {
            return entry.flux();
        }

        @Override
        public Mono<Origin> origin() {
            return Mono.empty();
        }

        @Override
        public Flux<BadLine> badLines() {
            return Flux.empty();
        }
    }
}
