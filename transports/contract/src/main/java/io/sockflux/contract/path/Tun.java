package io.sockflux.contract.path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A device whose packets go as datagrams to a port of the relay and come from there, by {@code socat(1)}. */
final class Tun implements AutoCloseable, Leftovers.Leftover {

    private final Process process;

    private Tun(Process process) {
        this.process = process;
    }

    static Tun open(String namespace, String bind, int relayPort) {
        String device = "TUN,tun-name=" + Namespaces.DEVICE + ",iff-no-pi,iff-up";
        String datagrams = "UDP4-DATAGRAM:" + Relay.FAR + ":" + relayPort + ",bind=" + bind;
        List<String> socat = Namespaces.in(namespace, "socat", "-b", "65536", "-T", "300", device, datagrams);
        Tun tun;
        try {
            tun = new Tun(new ProcessBuilder(socat).inheritIO().start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Leftovers.add(tun);
        Awaitility.await("device in " + namespace)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Command.run("ip", "-n", namespace, "link", "show", Namespaces.DEVICE)
                        .output()
                        .contains("UP"));
        Command.run("ip", "-n", namespace, "link", "set", Namespaces.DEVICE, "mtu", "9000")
                .orFail("ip link set");
        return tun;
    }

    @Override
    public void close() {
        Leftovers.remove(this);
    }

    @Override
    public void remove() {
        process.destroyForcibly().onExit().join();
    }
}
