package io.sockflux.internal.dns;

import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The order in which name servers are asked. Event loop only. */
final class Servers {

    private final List<InetSocketAddress> servers;
    private final boolean rotation;
    private int first;

    Servers(DnsSettings settings) {
        this.servers = settings.servers();
        this.rotation = settings.rotation();
    }

    /** The order for the next question. */
    List<InetSocketAddress> order() {
        List<InetSocketAddress> order = new ArrayList<>(servers.subList(first, servers.size()));
        order.addAll(servers.subList(0, first));
        if (rotation) {
            first = (first + 1) % servers.size();
        }
        return order;
    }

    /** Moves on from a first server that did not answer, so that not every question waits for it. */
    void silent(InetSocketAddress server) {
        if (servers.get(first).equals(server)) {
            first = (first + 1) % servers.size();
        }
    }

    static String text(InetSocketAddress server) {
        String host = server.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + server.getPort();
    }
}
