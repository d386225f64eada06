package io.sockflux.contract.connect;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.kit.Aside;
import io.sockflux.contract.kit.Peer;
import io.sockflux.contract.kit.PeerKind;
import io.sockflux.contract.kit.PeerServer;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** Peers that greet whoever connects and close, on endpoints of every kind that there is. */
final class Turnstile implements AutoCloseable {

    private final List<PeerServer> servers = new ArrayList<>();
    private final List<Future<Integer>> served = new ArrayList<>();

    static Turnstile open(Network network) throws IOException {
        Turnstile turnstile = new Turnstile();
        for (PeerKind kind : PeerKind.values()) {
            PeerServer server = PeerServer.listen(kind.endpoint(network), 1024);
            turnstile.servers.add(server);
            turnstile.served.add(Aside.run(() -> serve(server)));
        }
        return turnstile;
    }

    private static int serve(PeerServer server) {
        int count = 0;
        while (true) {
            try (Peer peer = server.accept()) {
                count++;
                peer.send("hello");
            } catch (ClosedChannelException e) {
                return count;
            } catch (IOException e) {
                // Whoever it was is gone already.
            }
        }
    }

    Endpoint endpoint(int number) {
        return servers.get(number % servers.size()).endpoint();
    }

    @Override
    public void close() throws IOException {
        for (PeerServer server : servers) {
            server.close();
        }
        served.forEach(Aside::result);
    }
}
