package io.sockflux.test.parts;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.TcpEndpoint;
import io.sockflux.simulated.Host;
import io.sockflux.simulated.Running;
import io.sockflux.simulated.Simulation;
import io.sockflux.simulated.world.Chance;
import io.sockflux.stream.Connection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** A target with several addresses, of which some are silent, refuse or are nobody's. */
class HappyEyeballsTest {

    private static final Duration BETWEEN = Duration.ofMillis(250);
    private static final Duration SLOWEST = Duration.ofMillis(40);

    /** What each of the addresses is. */
    private static List<Host> hosts(Simulation sim, Host client, Chance chance) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Host host = sim.host("host" + i, chance.happens(0.5) ? "10.0.1." + i : "fd00::1:" + (i + 1));
            sim.link(client, host).latency(Duration.ofMillis(1), SLOWEST);
            hosts.add(host);
        }
        return hosts;
    }

    private static void serve(Simulation sim, Host host) {
        sim.runUntil(host.run(here -> here.network()
                .acceptor()
                .endpoints(TcpEndpoint.of(new InetSocketAddress(host.address(), 80)))
                .serve(connection -> connection.send("here\n").then(Mono.never()))));
    }

    private static InetAddress[] addresses(List<Host> hosts) {
        return hosts.stream().map(Host::address).toArray(InetAddress[]::new);
    }

    @PartTest
    void shouldReachTheFirstThatAnswersAndLeaveNoOtherSocket(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host client = sim.host("client", "10.0.0.2", "fd00::2");
        Ends ends = Ends.of(sim, client);
        List<Host> hosts = hosts(sim, client, chance);
        int good = 0;
        for (Host host : hosts) {
            int kind = chance.below(3);
            if (kind == 0) {
                sim.partition(client, host);
            } else if (kind == 1) {
                serve(sim, host);
                good++;
            }
        }
        if (good == 0) {
            sim.heal(client, hosts.get(3));
            serve(sim, hosts.get(3));
        }
        sim.names().record("service", addresses(hosts));
        sim.always("a socket for each address at the most", () -> client.openDescriptors() <= hosts.size());
        sim.runFor(Duration.ofSeconds(1));
        for (int i = 0; i < 5; i++) {
            Running<Connection> connecting = client.run(
                    host -> host.network().connector("tcp://service:80").connect());
            Duration before = sim.now();
            sim.runUntil(connecting);
            assertThat(connecting.failure()).isEmpty();
            Duration took = sim.now().minus(before);
            assertThat(took).isLessThan(BETWEEN.plus(SLOWEST.multipliedBy(2)).multipliedBy(hosts.size()));
            sim.runFor(Duration.ofMillis(1));
            assertThat(client.openDescriptors()).as("the winner alone").isOne();
            sim.runUntil(client.run(host -> connecting.value().abort()));
            sim.runFor(Duration.ofMillis(1));
            assertThat(client.openDescriptors()).isZero();
        }
        assertThat(ends.opened()).isEqualTo(5);
        assertThat(ends.open()).isZero();
    }

    @PartTest
    void shouldLeaveNoSocketBehindACancel(Simulation sim) {
        Chance chance = sim.world().choices().of("the test");
        Host client = sim.host("client", "10.0.0.2", "fd00::2");
        Ends ends = Ends.of(sim, client);
        List<Host> hosts = hosts(sim, client, chance);
        hosts.forEach(host -> {
            if (chance.happens(0.6)) {
                sim.partition(client, host);
            } else {
                serve(sim, host);
            }
        });
        sim.names().record("service", addresses(hosts));
        for (int i = 0; i < 10; i++) {
            Running<Connection> connecting = client.run(host -> host.network()
                    .connector("tcp://service:80")
                    .connect()
                    .doOnNext(late -> late.abort().subscribe()));
            sim.runFor(Duration.ofMillis(chance.below(600)).plusNanos(chance.below(1_000_000)));
            connecting.cancel();
            sim.runFor(Duration.ofMillis(1));
            assertThat(client.openDescriptors()).as("behind cancel %s", i).isZero();
            assertThat(ends.open()).isZero();
        }
    }
}
