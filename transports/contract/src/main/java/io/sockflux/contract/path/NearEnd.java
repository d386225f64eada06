package io.sockflux.contract.path;

import io.sockflux.Network;
import io.sockflux.contract.kit.Leaks;
import io.sockflux.contract.kit.Waits;
import java.net.InetAddress;
import java.util.List;
import reactor.core.publisher.Mono;

/** The program at the near end: one scenario over Sockflux, which fails also where it leaves a buffer behind. */
final class NearEnd {

    /** Where each host name is the peer's two addresses, IPv6 first. */
    static final String DUAL = "dual.test";

    private NearEnd() {}

    /**
     * Ends with status 0 where the scenario went as it should.
     *
     * @param arguments the transport, the scenario, and the names of the two namespaces
     */
    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        Waits.set();
        try {
            InetAddress dead = InetAddress.getByName(Namespaces.FAR_IPV6);
            InetAddress live = InetAddress.getByName(Namespaces.FAR_IPV4);
            try (Network network = Network.builder()
                    .transport(arguments[0])
                    .threads(2)
                    .resolver(host -> Mono.just(List.of(dead, live)))
                    .build()) {
                Scenario.valueOf(arguments[1]).run(network, new Namespaces(arguments[2], arguments[3]));
            }
            Leaks.check(arguments[1]);
            System.exit(0);
        } catch (Throwable e) {
            e.printStackTrace();
            System.exit(1);
        }
    }
}
