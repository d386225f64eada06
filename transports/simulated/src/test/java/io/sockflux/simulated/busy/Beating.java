package io.sockflux.simulated.busy;

import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.kernel.SystemCalls;
import io.sockflux.simulated.world.Event;
import io.sockflux.simulated.world.World;

/** A client that sends some bytes, waits for them to come back, and sends again after a pause; it connects anew when its connection breaks. */
final class Beating extends Event {

    private final World world;
    private final HostStack host;
    private final InetName server;
    private final long pause;
    private final byte[] buffer = new byte[64];
    private int connection = -1;
    private boolean connected;
    private int missing;

    long beats;
    long broken;

    Beating(World world, HostStack host, HostStack server, long pause) {
        this.world = world;
        this.host = host;
        this.server = new InetName(server.host().addresses().get(0), EchoServer.PORT);
        this.pause = pause;
        world.after(0, this);
    }

    @Override
    protected void happen() {
        SystemCalls calls = host.calls();
        if (connection < 0) {
            connection = calls.socket(SocketKind.TCP);
            calls.set(connection, KernelOption.USER_TIMEOUT, 3000);
            calls.watch(connection, new Turn(world, this::changed));
            calls.connect(connection, server);
        } else {
            beat();
        }
    }

    private void beat() {
        if (host.calls().send(connection, buffer, 0, buffer.length) < 0) {
            connectAnew();
        } else {
            missing = buffer.length;
        }
    }

    private void changed() {
        if (connection < 0) {
            return;
        }
        SystemCalls calls = host.calls();
        int ready = calls.poll(connection);
        if ((ready & (Ready.ERR | Ready.HUP)) != 0) {
            connectAnew();
        } else if (!connected && (ready & Ready.OUT) != 0) {
            connected = true;
            calls.connect(connection, server);
            beat();
        } else if (connected) {
            read(calls);
        }
    }

    private void read(SystemCalls calls) {
        int length = calls.receive(connection, buffer, 0, buffer.length);
        if (length == 0) {
            connectAnew();
        } else if (length > 0) {
            missing -= length;
            if (missing == 0) {
                beats++;
                if (pause == 0) {
                    beat();
                } else if (!isScheduled()) {
                    world.after(pause, this);
                }
            }
        }
    }

    private void connectAnew() {
        broken++;
        host.calls().close(connection);
        connection = -1;
        connected = false;
        world.cancel(this);
        world.after(1_000_000_000, this);
    }

    @Override
    protected String what() {
        return "beat";
    }

    @Override
    protected int host() {
        return host.host().number();
    }
}
