package io.sockflux.contract.dns;

import io.sockflux.Network;
import io.sockflux.contract.kit.Aside;
import io.sockflux.netdb.DnsSettings;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on the loopback that does as a test says; of what it was told nothing it says that there is no such name. */
public final class ScriptedDns implements AutoCloseable {

    /** What it does about a question. */
    @FunctionalInterface
    public interface Script {
        void answer(DnsQuery query) throws IOException;
    }

    private final DatagramSocket udp;
    private final DatagramSocket elsewhere;
    private final ServerSocket tcp;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<DnsQuery> asked = new CopyOnWriteArrayList<>();
    private volatile Script otherwise = query -> query.reply(query.answer().code(DnsAnswer.NXDOMAIN));

    public ScriptedDns() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        elsewhere = new DatagramSocket(0, loopback);
        ServerSocket listening = new ServerSocket(0, 50, loopback);
        DatagramSocket socket = null;
        // The port of the one may be taken for the other.
        while (socket == null) {
            try {
                socket = new DatagramSocket(listening.getLocalPort(), loopback);
            } catch (java.net.BindException e) {
                listening.close();
                listening = new ServerSocket(0, 50, loopback);
            }
        }
        tcp = listening;
        udp = socket;
        Aside.run(this::serveUdp);
        Aside.run(this::serveTcp);
    }

    public ScriptedDns on(String name, int type, Script script) {
        scripts.put(name + " " + type, script);
        return this;
    }

    /** Both families. */
    public ScriptedDns host(String name, int ttl, String v4, String v6) {
        on(name, DnsAnswer.A, query -> query.reply(query.answer().address(name, ttl, v4)));
        return on(name, DnsAnswer.AAAA, query -> query.reply(query.answer().address(name, ttl, v6)));
    }

    ScriptedDns otherwise(Script script) {
        otherwise = script;
        return this;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /** How often it was asked this, over both protocols. */
    long asked(String name, int type) {
        return asked.stream()
                .filter(query -> query.name().equals(name) && query.type() == type)
                .count();
    }

    List<DnsQuery> asked() {
        return asked;
    }

    /** For full names, with the patience that a busy machine needs. */
    public static DnsSettings settings(ScriptedDns... servers) {
        return DnsSettings.create()
                .withServers(Arrays.stream(servers).map(ScriptedDns::address).toArray(InetSocketAddress[]::new))
                .withSearchDomains()
                .withNdots(1)
                .withRotation(false)
                .withAttempts(2)
                .withTimeout(Duration.ofSeconds(10));
    }

    /** A network of one loop over the same transport. */
    public static Network network(Network like, DnsSettings settings) {
        return Network.builder()
                .transport(like.transport())
                .threads(1)
                .dns(settings)
                .build();
    }

    private Void serveUdp() throws IOException {
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            try {
                udp.receive(packet);
            } catch (IOException e) {
                return null;
            }
            InetSocketAddress from = new InetSocketAddress(packet.getAddress(), packet.getPort());
            answer(new DnsQuery(
                    Arrays.copyOf(packet.getData(), packet.getLength()),
                    false,
                    packet.getPort(),
                    bytes -> udp.send(new DatagramPacket(bytes, bytes.length, from)),
                    bytes -> elsewhere.send(new DatagramPacket(bytes, bytes.length, from))));
        }
        return null;
    }

    private Void serveTcp() throws IOException {
        while (true) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                answer(new DnsQuery(query, true, socket.getPort(), bytes -> sendTcp(socket, bytes), bytes -> {}));
                // Until the other side has closed it.
                while (in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                if (tcp.isClosed()) {
                    return null;
                }
            }
        }
    }

    private static void sendTcp(Socket socket, byte[] bytes) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(2 + bytes.length);
        socket.getOutputStream()
                .write(frame.putShort((short) bytes.length).put(bytes).array());
        if (bytes.length == 0) {
            socket.close();
        }
    }

    private void answer(DnsQuery query) throws IOException {
        asked.add(query);
        scripts.getOrDefault(query.name() + " " + query.type(), otherwise).answer(query);
    }

    @Override
    public void close() throws IOException {
        udp.close();
        elsewhere.close();
        tcp.close();
    }
}
