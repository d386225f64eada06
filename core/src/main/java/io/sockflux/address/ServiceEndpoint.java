package io.sockflux.address;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A TCP service by its name in DNS, whose SRV records say at which hosts and ports it is (RFC 2782). It can be connected to;
 * nothing can be bound to it.
 *
 * @param name the service, its protocol and the domain, such as {@code _imap._tcp.example.com}
 */
public record ServiceEndpoint(String name) implements Endpoint {

    private static final Pattern FORM = Pattern.compile("_[^.]+\\._tcp\\..+", Pattern.CASE_INSENSITIVE);

    /** Checks the name. */
    public ServiceEndpoint {
        requireNonNull(name, "name");
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "service: \"" + name + "\" (expected: _SERVICE._tcp.DOMAIN, such as _imap._tcp.example.com)");
        }
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "service: \"" + name + "\" has a port, which the SRV records say (expected: _SERVICE._tcp.DOMAIN)");
        }
        name = HostName.canonical(name);
    }

    /** {@code UNSPEC}: its hosts may have addresses of either family. */
    @Override
    public AddressFamily family() {
        return AddressFamily.UNSPEC;
    }

    @Override
    public SocketType type() {
        return SocketType.STREAM;
    }

    @Override
    public Protocol protocol() {
        return Protocol.TCP;
    }

    /** The URI form, {@code srv://_imap._tcp.example.com}. */
    @Override
    public String toString() {
        return "srv://" + name;
    }
}
