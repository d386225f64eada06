package io.sockflux.benchmarks.peers;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * An endpoint for libraries that do not know Sockflux's words for them.
 *
 * @param scheme tcp, udp, unix, unix-seqpacket, tls-jdk or tls-openssl
 * @param place what follows it
 */
record Address(String scheme, String place) {

    /** Of {@code tcp://127.0.0.1:0} and the like. */
    static Address of(String word) {
        int colon = word.indexOf(':');
        String scheme = word.substring(0, colon);
        return new Address(scheme, word.substring(colon + (word.startsWith("://", colon) ? 3 : 1)));
    }

    boolean isUdp() {
        return scheme.equals("udp");
    }

    boolean isTls() {
        return scheme.startsWith("tls-");
    }

    /** Whether the endpoint names OpenSSL and not Java's own TLS. */
    boolean isOpenSsl() {
        return scheme.equals("tls-openssl");
    }

    boolean isUnix() {
        return scheme.equals("unix");
    }

    SocketAddress socketAddress() throws SkippedException {
        return switch (scheme) {
            case "tcp", "udp", "tls-jdk", "tls-openssl" -> new InetSocketAddress(host(), port());
            case "unix" -> new DomainSocketAddress(place);
            default -> throw new SkippedException("has no " + scheme + " sockets");
        };
    }

    private String host() {
        return place.substring(0, place.lastIndexOf(':'));
    }

    private int port() {
        return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
    }

    /** The word for it once it is bound. */
    String bound(SocketAddress local) {
        return local instanceof InetSocketAddress inet
                ? scheme + "://" + inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : scheme + ":" + place;
    }
}
