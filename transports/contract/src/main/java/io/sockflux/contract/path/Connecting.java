package io.sockflux.contract.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.Connector;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.ConnectAttempt;
import io.sockflux.error.ConnectFailedException;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.Set;
import reactor.test.subscriber.TestSubscriber;
import reactor.util.retry.Retry;

/** Connects where packets vanish or find no way. */
final class Connecting {

    private static final Duration HAPPY_EYEBALLS_DELAY = Duration.ofMillis(250);
    private static final Duration SLACK = Duration.ofMillis(100);
    private static final Duration HANG = Duration.ofSeconds(60);
    private static final int TIMES = 5;

    private Connecting() {}

    /** IPv6 is dead and says nothing. The bound is RFC 8305's; the best of some attempts counts, as machines are busy. */
    static void pastABlackHole(Network network, Namespaces path) {
        path.whenItComesToTheFarEnd("meta nfproto ipv6 meta l4proto tcp counter drop");
        Connector direct = network.connector(Namespaces.peer(FarPeer.SINK));
        Connector dual = network.connector(Endpoint.tcp(NearEnd.DUAL, FarPeer.SINK));
        timeToConnect(dual);
        Duration roundTrip = Duration.ofMillis(2 * Link.DELAY_MILLIS);
        Duration toLive = best(direct);
        Duration toDual = best(dual);
        System.out.printf(
                "figure: the best of %d connects past a dead IPv6 took %.1f ms, straight to IPv4 %.1f ms%n",
                TIMES, toDual.toNanos() / 1e6, toLive.toNanos() / 1e6);
        assertThat(toLive).as("one round trip").isGreaterThanOrEqualTo(roundTrip);
        assertThat(toDual)
                .isBetween(
                        HAPPY_EYEBALLS_DELAY,
                        HAPPY_EYEBALLS_DELAY.plus(roundTrip).plus(SLACK));
        assertThat(path.far("nft", "list", "ruleset")).as("what was swallowed").containsPattern("packets [1-9]");
    }

    private static Duration best(Connector connector) {
        Duration best = timeToConnect(connector);
        for (int i = 1; i < TIMES; i++) {
            Duration time = timeToConnect(connector);
            best = time.compareTo(best) < 0 ? time : best;
        }
        return best;
    }

    private static Duration timeToConnect(Connector connector) {
        long begun = System.nanoTime();
        Connection connection = Waiting.result(connector.connect());
        Duration time = Duration.ofNanos(System.nanoTime() - begun);
        assertThat(connection.peerEndpoint()).isEqualTo(Namespaces.peer(FarPeer.SINK));
        Waiting.done(connection.abort());
        return time;
    }

    static void toBlackHolesOnly(Network network, Namespaces path) {
        path.whenItComesToTheFarEnd("meta l4proto tcp counter drop");
        Connector dual = network.connector(Endpoint.tcp(NearEnd.DUAL, FarPeer.SINK));
        Endpoint ipv6 = Endpoint.tcp(Namespaces.FAR_IPV6, FarPeer.SINK);
        Endpoint ipv4 = Namespaces.peer(FarPeer.SINK);

        // What a busy machine needs for the first connect of a JVM is not to count.
        failureOf(dual.timeout(Duration.ofMillis(1)));
        ConnectFailedException inAll = failureOf(dual.timeout(Duration.ofSeconds(2)));
        System.out.println("figure: " + inAll.getMessage());
        assertThat(inAll.attempts().stream().map(ConnectAttempt::endpoint)).containsExactly(ipv6, ipv4);
        assertThat(inAll.attempts().stream().map(ConnectAttempt::reason)).containsOnly("ETIMEDOUT");
        assertThat(inAll).hasMessageContaining("as the timeout of 2 s passed");
        assertThat(inAll.attempts().get(0).elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(inAll.attempts().get(1).elapsed())
                .isLessThanOrEqualTo(inAll.attempts().get(0).elapsed().minus(HAPPY_EYEBALLS_DELAY.dividedBy(2)));

        ConnectFailedException inRounds =
                failureOf(dual.attemptTimeout(Duration.ofSeconds(1)).retry(Retry.fixedDelay(2, Duration.ofMillis(10))));
        assertThat(inRounds.attempts().stream().map(ConnectAttempt::endpoint))
                .containsExactly(ipv6, ipv4, ipv6, ipv4, ipv6, ipv4);
        assertThat(inRounds.attempts().stream().map(ConnectAttempt::reason)).containsOnly("ETIMEDOUT");

        // The kernel gives up by itself too, after about two minutes unless it is told otherwise.
        Kernel.set("tcp_syn_retries", 1);
        ConnectFailedException byKernel = failureOf(network.connector(ipv4).attemptTimeout(Duration.ofHours(1)));
        assertThat(byKernel.attempts())
                .singleElement()
                .satisfies(attempt -> assertThat(attempt.reason()).isEqualTo("ETIMEDOUT"));
        assertThat(byKernel.canPass()).isTrue();
    }

    static void withoutARoute(Network network, Namespaces path) {
        path.near("ip", "route", "add", "unreachable", "10.88.1.0/24");
        path.near("ip", "route", "add", "prohibit", "10.88.2.0/24");
        path.near("ip", "-6", "route", "add", "unreachable", "fd88:1::/64");
        path.near("ip", "-6", "route", "add", "prohibit", "fd88:2::/64");
        path.whenItComesToTheFarEnd("tcp dport 7009 reject with icmp type host-unreachable");

        assertRetried(network, Endpoint.tcp("10.88.1.1", 7009), "EHOSTUNREACH");
        assertRetried(network, Endpoint.tcp("fd88:1::1", 7009), "EHOSTUNREACH");
        // Netty's own sockets make one of the two, see docs/portability.md.
        String noNetwork = Set.of("epoll", "io_uring").contains(network.transport()) ? "EHOSTUNREACH" : "ENETUNREACH";
        assertRetried(network, Endpoint.tcp("10.99.1.1", 7009), noNetwork);
        assertRetried(network, Endpoint.tcp("fd99::1", 7009), noNetwork);
        // The far end says so, not the own table of routes.
        assertRetried(network, Namespaces.peer(7009), "EHOSTUNREACH");
        assertTriedOnce(network, Endpoint.tcp("10.88.2.1", 7009), "EACCES");
        assertTriedOnce(network, Endpoint.tcp("fd88:2::1", 7009), "EACCES");
    }

    private static void assertRetried(Network network, Endpoint target, String errno) {
        ConnectFailedException failure = failureOf(retrying(network, target));
        assertThat(failure.attempts().stream().map(ConnectAttempt::reason)).containsExactly(errno, errno, errno);
    }

    private static void assertTriedOnce(Network network, Endpoint target, String errno) {
        ConnectFailedException failure = failureOf(retrying(network, target));
        assertThat(failure.attempts().stream().map(ConnectAttempt::reason)).containsExactly(errno);
        assertThat(failure.canPass()).isFalse();
    }

    private static Connector retrying(Network network, Endpoint target) {
        return network.connector(target).retry(Retry.fixedDelay(2, Duration.ofMillis(10)));
    }

    private static ConnectFailedException failureOf(Connector connector) {
        TestSubscriber<Connection> connecting = TestSubscriber.create();
        connector.connect().subscribe(connecting);
        connecting.block(HANG);
        return (ConnectFailedException) connecting.expectTerminalError();
    }
}
