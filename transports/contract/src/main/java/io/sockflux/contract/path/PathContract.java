package io.sockflux.contract.path;

import io.sockflux.Network;
import io.sockflux.contract.OnNativeTransport;
import io.sockflux.contract.TransportContract;
import io.sockflux.spi.Capability;
import java.util.function.Function;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What holds on a path that delays, loses, reorders, swallows and resets. Each test makes two network namespaces and gives
 * them up again, so it needs root, and is skipped by name where it cannot have what it needs.
 */
@Tag("path")
@TransportContract
@OnNativeTransport
class PathContract {

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldConnectPastADeadAddressWithinItsHeadStartAndARoundTrip(Network network) {
        run(network, Link::slow, Scenario.HAPPY_EYEBALLS);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldGiveUpWithEveryAttemptWhereNobodyAnswers(Network network) {
        run(network, Link::plain, Scenario.ALL_BLACK_HOLES);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldRetryWhereThereIsNoRouteButNotWhereOneIsForbidden(Network network) {
        run(network, Link::plain, Scenario.NO_ROUTE);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldLoseNothingOverAPathThatLosesAndReorders(Network network) {
        run(network, Link::lossy, Scenario.LOSS, FarPeer.SAME);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldEndOnlyByItsOwnTimeOrTheKernelsWhenThePathIsCut(Network network) {
        run(network, Link::plain, Scenario.CUT);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldSayWhatWasTakenAndNotAcknowledgedWhenThePathResets(Network network) {
        run(network, Link::plain, Scenario.RESET);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldConnectAgainOnceALinkThatWasDownIsUp(Network network) {
        run(network, Link::plain, Scenario.LINK_DOWN);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldConnectAgainOnceAPathThatWasCutIsMended(Network network) {
        run(network, Link::plain, Scenario.LINK_CUT);
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void shouldHearAndReachGroupsAcrossALink(Network network) {
        Assumptions.assumeTrue(
                network.supports(Capability.DATAGRAM_METADATA), "datagrams do not tell where they came in");
        Namespaces.assumeProgram("python3", "--version");
        run(network, Link::plain, Scenario.MULTICAST);
    }

    /**
     * Runs a scenario between two namespaces.
     *
     * @param words what the far end is to say, too
     */
    private static void run(Network network, Function<Namespaces, Link> kind, Scenario scenario, String... words) {
        try (Namespaces path = Namespaces.open();
                Link link = kind.apply(path);
                ChildJvm peer = ChildJvm.start(path.far(), FarPeer.class).await(FarPeer.READY);
                ChildJvm near = ChildJvm.start(
                        path.near(), NearEnd.class, network.transport(), scenario.name(), path.near(), path.far())) {
            near.succeed().stream()
                    .filter(line -> line.startsWith("figure: "))
                    .forEach(line ->
                            System.out.println(line.substring(8) + " (" + network.transport() + ", " + link + ")"));
            for (String word : words) {
                peer.await(word);
            }
        }
    }
}
