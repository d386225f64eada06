package io.sockflux.simulated.busy;

import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.kernel.Fabric;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.world.Event;
import io.sockflux.simulated.world.World;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** One server, four clients, every fault there is, a minute of virtual time. */
final class BusyWorld {

    private static final long SECOND = 1_000_000_000;

    final World world;
    final HostStack server;
    final List<HostStack> clients = new ArrayList<>();
    final List<Beating> beating = new ArrayList<>();

    BusyWorld(long seed) {
        this(seed, 4, 20_000_000);
        Fabric fabric = clients.get(0).fabric();
        HostStack first = clients.get(0);
        for (HostStack client : clients) {
            fabric.link(client, server)
                    .latency(1_000_000, 3_000_000)
                    .loss(0.01)
                    .duplicate(0.05)
                    .reorder(0.1, 5_000_000);
            fabric.link(server, client).latency(1_000_000, 3_000_000).loss(0.01).rate(1_000_000, 20_000);
        }
        datagrams();
        at(10, () -> fabric.partition(first, server));
        at(15, () -> fabric.heal(first, server));
        at(20, () -> fabric.link(server, clients.get(1)).cut());
        at(23, () -> fabric.link(server, clients.get(1)).heal());
        at(30, server::crash);
        at(33, () -> {
            server.restart();
            new EchoServer(world, server);
            datagramServer();
        });
        long moment = world.choices().of("when the last partition begins").below(10L) + 40;
        at(moment, () -> fabric.partition(clients.get(2), server));
        at(moment + 5, () -> fabric.heal(clients.get(2), server));
    }

    /** Clients without faults, which beat with this pause. */
    BusyWorld(long seed, int count, long pause) {
        world = new World(seed);
        Fabric fabric = new Fabric(world).latency(1_000_000, 1_100_000);
        server = fabric.host("server", address(0));
        new EchoServer(world, server);
        for (int i = 0; i < count; i++) {
            HostStack client = fabric.host("client " + i, address(i + 1));
            clients.add(client);
            beating.add(new Beating(world, client, server, pause));
        }
    }

    long beats() {
        return beating.stream().mapToLong(each -> each.beats).sum();
    }

    private void datagrams() {
        datagramServer();
        HostStack client = clients.get(3);
        int socket = client.calls().socket(SocketKind.UDP);
        client.calls().connect(socket, new InetName(server.host().addresses().get(0), 9));
        new Event() {
            @Override
            protected void happen() {
                client.calls().send(socket, new byte[100], 0, 100);
                client.calls().takeError(socket);
                world.after(50_000_000, this);
            }

            @Override
            protected String what() {
                return "send a datagram";
            }
        }.happen();
    }

    private void datagramServer() {
        int socket = server.calls().socket(SocketKind.UDP);
        server.calls().bind(socket, new InetName(server.host().addresses().get(0), 9));
        byte[] buffer = new byte[100];
        server.calls().watch(socket, new Turn(world, () -> server.calls().receive(socket, buffer, 0, 100)));
    }

    private void at(long seconds, Runnable fault) {
        world.at(seconds * SECOND, new Event() {
            @Override
            protected void happen() {
                fault.run();
            }

            @Override
            protected String what() {
                return "fault";
            }
        });
    }

    long hashAfter(long seconds) {
        world.runUntil(seconds * SECOND);
        return world.timeline().hash();
    }

    static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number / 250), (byte) (1 + number % 250)});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints the hash of each seed, for a test that starts another Java. */
    public static void main(String[] seeds) {
        for (String seed : seeds) {
            System.out.println(new BusyWorld(Long.parseLong(seed)).hashAfter(60));
        }
    }
}
