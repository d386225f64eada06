package io.sockflux.simulated.kernel;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.InetName;
import org.jspecify.annotations.Nullable;

/** A datagram on its way. If no socket is there for it, its sender's host is told. */
final class UdpDatagram extends Packet {

    private static final int HEADERS = 28;

    final UdpSocket from;
    final InetName source;
    final InetName target;
    final byte[] bytes;

    UdpDatagram(HostStack to, UdpSocket from, InetName source, InetName target, byte[] bytes) {
        super(to);
        this.from = from;
        this.source = source;
        this.target = target;
        this.bytes = bytes;
    }

    @Override
    int length() {
        return HEADERS + bytes.length;
    }

    @Override
    Packet copy() {
        return new UdpDatagram(to, from, source, target, bytes);
    }

    @Override
    void arrive() {
        @Nullable UdpSocket best = null;
        int fits = 0;
        for (KernelSocket user : to.udpPorts.users(target.port())) {
            if (user instanceof UdpSocket socket && socket.fits(this) > fits) {
                best = socket;
                fits = socket.fits(this);
            }
        }
        if (best != null) {
            best.arrived(this);
        } else {
            to.send(new NobodyThere(from, target), true);
        }
    }

    @Override
    protected String what() {
        return "datagram";
    }

    /** ICMP's word that nobody has the port. */
    private static final class NobodyThere extends Packet {

        private final UdpSocket sender;
        private final InetName target;

        NobodyThere(UdpSocket sender, InetName target) {
            super(sender.stack);
            this.sender = sender;
            this.target = target;
        }

        @Override
        int length() {
            return 2 * HEADERS;
        }

        @Override
        Packet copy() {
            return new NobodyThere(sender, target);
        }

        @Override
        void arrive() {
            sender.refused(target, Errno.ECONNREFUSED);
        }

        @Override
        protected String what() {
            return "port unreachable";
        }
    }
}
