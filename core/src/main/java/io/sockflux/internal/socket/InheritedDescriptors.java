package io.sockflux.internal.socket;

import io.sockflux.error.SystemCallException;
import io.sockflux.internal.channel.Transports;
import io.sockflux.message.Descriptor;
import io.sockflux.spi.SocketCalls;
import io.sockflux.spi.SocketIdentity;
import io.sockflux.systemd.ActivationException;
import io.sockflux.systemd.InheritedSocket;
import io.sockflux.systemd.PassedDescriptor;
import io.sockflux.systemd.ServiceEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The descriptors that a service manager has passed to this process. Each has one {@link Descriptor} for the whole
 * process: once it is adopted and closed, its number may be another file's, and nobody takes that one.
 */
public final class InheritedDescriptors {

    private static final Map<Integer, Descriptor> GIVEN = new ConcurrentHashMap<>();

    private final Transports transports;
    private final ServiceEnvironment environment;

    public InheritedDescriptors(Transports transports, ServiceEnvironment environment) {
        this.transports = transports;
        this.environment = environment;
    }

    /**
     * The descriptors that {@code fd:NUMBER} or {@code fd:NAME} stands for.
     *
     * @throws ActivationException if none was passed, or one is taken
     * @throws io.sockflux.error.TransportUnavailableException if no transport here has calls on descriptors
     */
    public List<AdoptedDescriptor> find(String text) {
        List<AdoptedDescriptor> found = new ArrayList<>();
        for (PassedDescriptor passed : environment.find(text)) {
            Descriptor given = given(passed, transports.socketCalls());
            if (!given.isOpen()) {
                throw taken(text);
            }
            found.add(AdoptedDescriptor.of(transports, given));
        }
        return found;
    }

    /** The one descriptor that the text stands for; throws as {@link #find} does, and if it stands for several. */
    public AdoptedDescriptor findOne(String text) {
        List<AdoptedDescriptor> found = find(text);
        if (found.size() > 1) {
            throw new ActivationException(text + ": stands for " + found + " (expected: one, by its number)");
        }
        return found.get(0);
    }

    /** The refusal of a descriptor that was taken before. */
    public static ActivationException taken(String text) {
        return new ActivationException(
                text + ": is taken already (expected: each descriptor that was passed is taken once)");
    }

    /** All that listen and are not taken; throws if there is none. */
    public List<AdoptedDescriptor> listening() {
        List<AdoptedDescriptor> all = new ArrayList<>();
        for (InheritedSocket socket : sockets(InheritedSocket::isListening)) {
            all.addAll(find("fd:" + socket.number()));
        }
        if (all.isEmpty()) {
            throw new ActivationException("inherited: no socket that listens was passed, or all are taken (expected: "
                    + "LISTEN_FDS in the environment, and ListenStream= or ListenSequentialPacket= in the unit)");
        }
        return all;
    }

    /** The sockets that are not taken; without what is no socket, or of a family that no endpoint has. */
    public List<InheritedSocket> sockets() {
        return sockets(socket -> true);
    }

    private List<InheritedSocket> sockets(Predicate<InheritedSocket> wanted) {
        List<InheritedSocket> all = new ArrayList<>();
        for (PassedDescriptor passed : environment.passed()) {
            SocketCalls calls = transports.socketCalls();
            Descriptor given = given(passed, calls);
            if (given.isOpen()) {
                try {
                    SocketIdentity identity = given.call(calls::identify);
                    InheritedSocket socket = new InheritedSocket(
                            passed.number(), passed.name(), identity.local(), identity.isListening());
                    if (wanted.test(socket)) {
                        all.add(socket);
                    }
                } catch (SystemCallException e) {
                    // A service manager passes other files too.
                }
            }
        }
        return List.copyOf(all);
    }

    private static Descriptor given(PassedDescriptor passed, SocketCalls calls) {
        return GIVEN.computeIfAbsent(passed.number(), number -> {
            // At once, as whatever the program starts must not have it. Where it is not open, whoever wants to take it
            // is
            // told.
            calls.closeOnExec(number);
            return new Descriptor(number, calls::close);
        });
    }
}
