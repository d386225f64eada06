package io.sockflux.internal.dns;

import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** In which order the name servers are asked. On the loop only. */
final class Servers {

    private final List<InetSocketAddress> servers;
    private final boolean rotation;
    private int first;

    Servers(DnsSettings settings) {
        this.servers = settings.servers();
        this.rotation = settings.rotation();
    }

    /** For one question. */
    List<InetSocketAddress> order() {
        List<InetSocketAddress> order = new ArrayList<>(servers.subList(first, servers.size()));
        order.addAll(servers.subList(0, first));
        if (rotation) {
            first = (first + 1) % servers.size();
        }
        return order;
    }

    /** So that not every question waits for a server that is down. */
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
