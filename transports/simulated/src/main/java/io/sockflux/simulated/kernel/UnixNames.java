package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.UnixName;

/** What unix sockets of all kinds do with names. A file stays when its socket is closed; an abstract name goes. */
final class UnixNames {

    private UnixNames() {}

    static int bind(KernelSocket socket, UnixName name) {
        boolean isTaken = socket.stack.unixNames.containsKey(name.path());
        if (socket.local != null) {
            // A file is made before the socket is asked, an abstract name behind it.
            return Answer.failed(isTaken && !name.isAbstract() ? Errno.EADDRINUSE : Errno.EINVAL);
        }
        if (isTaken) {
            return Answer.failed(Errno.EADDRINUSE);
        }
        socket.stack.unixNames.put(name.path(), socket);
        socket.local = name;
        return Answer.DONE;
    }

    static void closed(KernelSocket socket) {
        if (socket.local instanceof UnixName name && name.isAbstract()) {
            socket.stack.unixNames.remove(name.path(), socket);
        }
    }
}
