package io.sockflux.simulated.busy;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.kernel.SystemCalls;
import io.sockflux.simulated.world.World;

/** Accepts connections on a host and sends back what comes. */
final class EchoServer {

    static final int PORT = 7;

    private final World world;
    private final SystemCalls calls;
    private final int listener;

    EchoServer(World world, HostStack host) {
        this.world = world;
        calls = host.calls();
        listener = calls.socket(SocketKind.TCP);
        calls.bind(listener, new InetName(host.host().addresses().get(0), PORT));
        calls.listen(listener, 64);
        calls.watch(listener, new Turn(world, this::accept));
    }

    private void accept() {
        for (int fd = calls.accept(listener); fd >= 0; fd = calls.accept(listener)) {
            int connection = fd;
            byte[] buffer = new byte[1024];
            Turn turn = new Turn(world, () -> echo(connection, buffer));
            calls.watch(connection, turn);
            turn.changed();
        }
    }

    private void echo(int connection, byte[] buffer) {
        while (true) {
            int length = calls.receive(connection, buffer, 0, buffer.length);
            if (length > 0) {
                calls.send(connection, buffer, 0, length);
            } else {
                if (length == 0 || !Answer.is(length, Errno.EAGAIN)) {
                    calls.close(connection);
                }
                return;
            }
        }
    }
}
