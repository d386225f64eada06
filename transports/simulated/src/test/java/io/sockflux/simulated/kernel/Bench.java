package io.sockflux.simulated.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.world.World;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Two hosts, 10 ms from each other, and the calls that tests make on them. */
final class Bench {

    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;
    static final int PORT = 80;

    final World world;
    final Fabric fabric;
    final HostStack a;
    final HostStack b;
    final InetName server;
    final byte[] buffer = new byte[1 << 16];

    Bench() {
        this(1);
    }

    Bench(long seed) {
        world = new World(seed);
        fabric = new Fabric(world).latency(10 * MILLI, 10 * MILLI);
        a = fabric.host("a", address(1));
        b = fabric.host("b", address(2));
        server = new InetName(address(2), PORT);
    }

    static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A listener on host b. */
    int listen(int backlog) {
        int listener = b.calls().socket(SocketKind.TCP);
        done(b.calls().bind(listener, server));
        done(b.calls().listen(listener, backlog));
        return listener;
    }

    /** A socket of host a that has begun to connect. */
    int connect() {
        int socket = a.calls().socket(SocketKind.TCP);
        assertThat(Answer.text(a.calls().connect(socket, server))).isEqualTo("EINPROGRESS");
        return socket;
    }

    /** A connection: first the socket of a, then that of b. */
    int[] connection() {
        int listener = listen(1);
        int client = connect();
        world.runFor(30 * MILLI);
        done(a.calls().connect(client, server));
        int accepted = b.calls().accept(listener);
        assertThat(accepted).isPositive();
        done(b.calls().close(listener));
        return new int[] {client, accepted};
    }

    static void done(int answer) {
        assertThat(Answer.text(answer)).isEqualTo("0");
    }

    String send(HostStack host, int socket, int count) {
        return Answer.text(host.calls().send(socket, new byte[count], 0, count));
    }

    String read(HostStack host, int socket) {
        return Answer.text(host.calls().receive(socket, buffer, 0, buffer.length));
    }

    /** Sends until the kernel takes no more, without letting time pass. */
    long fill(HostStack host, int socket) {
        byte[] block = new byte[10_000];
        long total = 0;
        while (true) {
            int sent = host.calls().send(socket, block, 0, block.length);
            if (Answer.is(sent, Errno.EAGAIN)) {
                return total;
            }
            assertThat(sent).isPositive();
            total += sent;
        }
    }

    String ready(HostStack host, int socket) {
        return Ready.text(host.calls().poll(socket));
    }

    /** How long it takes until a socket is ready in one of these ways, or -1 if it never is. */
    long untilReady(HostStack host, int socket, int bits) {
        long begin = world.now();
        return world.runUntil(() -> (host.calls().poll(socket) & bits) != 0) ? world.now() - begin : -1;
    }

    static byte[] numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    byte[] read(HostStack host, int socket, int most) {
        byte[] bytes = new byte[most];
        int count = host.calls().receive(socket, bytes, 0, most);
        return Arrays.copyOf(bytes, Math.max(0, count));
    }
}
