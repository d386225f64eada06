package io.sockflux.contract.path;

import io.sockflux.Network;

/** What can be run at the near end. */
enum Scenario {
    HAPPY_EYEBALLS,
    ALL_BLACK_HOLES,
    NO_ROUTE,
    LOSS,
    CUT,
    RESET,
    LINK_DOWN,
    LINK_CUT,
    MULTICAST;

    void run(Network network, Namespaces path) {
        switch (this) {
            case HAPPY_EYEBALLS -> Connecting.pastABlackHole(network, path);
            case ALL_BLACK_HOLES -> Connecting.toBlackHolesOnly(network, path);
            case NO_ROUTE -> Connecting.withoutARoute(network, path);
            case LOSS -> Sending.overALossyPath(network);
            case CUT -> Sending.overAPathThatIsCut(network, path);
            case RESET -> Sending.overAPathThatResets(network, path);
            case LINK_DOWN -> Supervising.acrossALinkThatIsDown(network, path);
            case LINK_CUT -> Supervising.acrossAPathThatIsCut(network, path);
            case MULTICAST -> Multicasting.acrossALink(network, path);
        }
    }
}
