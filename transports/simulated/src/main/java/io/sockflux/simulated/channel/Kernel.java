package io.sockflux.simulated.channel;

import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.SocketName;
import io.sockflux.simulated.call.UnixName;
import io.sockflux.simulated.kernel.HostStack;
import io.sockflux.simulated.kernel.SystemCalls;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What the channels of one network ask: the calls of their host, and room to copy bytes through. */
final class Kernel {

    private static final int ROOM = 65_536;

    private final HostStack stack;
    private final byte[] room = new byte[ROOM];
    private long channels;

    Kernel(HostStack stack) {
        this.stack = stack;
    }

    HostStack stack() {
        return stack;
    }

    SystemCalls calls() {
        return stack.calls();
    }

    /** For bytes on their way between a buffer and the kernel within one call: all channels of a world share its thread. */
    byte[] room() {
        return room;
    }

    long nextChannel() {
        return ++channels;
    }

    /** The endpoint of a remote address, as failures name it. */
    Endpoint endpoint(SocketAddress remote, Endpoint kind) {
        return kind instanceof UdpEndpoint && remote instanceof InetSocketAddress inet
                ? new UdpEndpoint(inet.getAddress().getHostAddress(), inet.getPort(), kind.protocol())
                : Names.endpoint(remote);
    }

    /** Binds; at a unix path, in the place of a server that is gone. */
    int bind(int number, SocketName name) {
        int answer = calls().bind(number, name);
        if (Answer.is(answer, Errno.EADDRINUSE) && name instanceof UnixName path && stack.isLeftOver(path)) {
            stack.unlink(path);
            return calls().bind(number, name);
        }
        return answer;
    }
}
