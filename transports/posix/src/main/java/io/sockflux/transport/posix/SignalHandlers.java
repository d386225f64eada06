package io.sockflux.transport.posix;

import io.sockflux.address.Endpoint;
import io.sockflux.error.SystemCallException;
import io.sockflux.socket.SignalEvent;
import io.sockflux.spi.DescriptorCalls.Watch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import sun.misc.Signal;

/**
 * SIGIO and SIGURG, and the sockets that want their events. Signals belong to the process, so all networks share the
 * handlers.
 *
 * <p>The JVM tells a handler which signal came and not for which socket, so each socket is looked at. The handlers stay
 * installed: a signal may be on its way when the last socket is done, and SIGIO without a handler ends the process.
 */
final class SignalHandlers {

    private static final Set<SocketWatch> WATCHES = ConcurrentHashMap.newKeySet();
    private static boolean installed;

    private final SystemCalls calls;

    SignalHandlers(SystemCalls calls) {
        this.calls = calls;
    }

    Watch watch(int socket, Endpoint kind, Consumer<SignalEvent> told) throws SystemCallException {
        install();
        SocketWatch watch = new SocketWatch(calls, socket, kind, told);
        WATCHES.add(watch);
        try {
            Calls.check(calls.fcntl(socket, Constant.F_SETOWN.number(), calls.getpid()), "fcntl", kind);
            watch.setAsync(true);
        } catch (SystemCallException e) {
            WATCHES.remove(watch);
            throw e;
        }
        return watch;
    }

    private static synchronized void install() {
        if (!installed) {
            Signal.handle(new Signal("IO"), signal -> raised(SignalEvent.Signal.IO));
            Signal.handle(new Signal("URG"), signal -> raised(SignalEvent.Signal.URG));
            installed = true;
        }
    }

    private static void raised(SignalEvent.Signal signal) {
        WATCHES.forEach(watch -> watch.look(signal));
    }

    /** A socket that wants the events of signals. */
    private static final class SocketWatch implements Watch {

        private final SystemCalls calls;
        private final int socket;
        private final Endpoint kind;
        private final Consumer<SignalEvent> told;

        SocketWatch(SystemCalls calls, int socket, Endpoint kind, Consumer<SignalEvent> told) {
            this.calls = calls;
            this.socket = socket;
            this.kind = kind;
            this.told = told;
        }

        void setAsync(boolean on) throws SystemCallException {
            int async = Constant.O_ASYNC.number();
            int flags = Calls.check(calls.fcntl(socket, Constant.F_GETFL.number(), 0), "fcntl", kind);
            int wanted = on ? flags | async : flags & ~async;
            Calls.check(calls.fcntl(socket, Constant.F_SETFL.number(), wanted), "fcntl", kind);
        }

        /** SIGURG is for sockets with urgent data; SIGIO is for all sockets that are ready for something. */
        void look(SignalEvent.Signal signal) {
            int in = Constant.POLLIN.number();
            int out = Constant.POLLOUT.number();
            int urgent = Constant.POLLPRI.number();
            int ready = calls.poll(socket, in | out | urgent);
            boolean hasUrgent = ready > 0 && (ready & urgent) != 0;
            if (ready > 0 && (signal == SignalEvent.Signal.IO || hasUrgent)) {
                told.accept(new SignalEvent(signal, (ready & in) != 0, (ready & out) != 0, hasUrgent));
            }
        }

        @Override
        public void close() throws SystemCallException {
            if (WATCHES.remove(this)) {
                setAsync(false);
            }
        }

        @Override
        public void forget() {
            WATCHES.remove(this);
        }
    }
}
