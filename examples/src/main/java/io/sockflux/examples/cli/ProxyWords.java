package io.sockflux.examples.cli;

import static java.util.Objects.requireNonNull;

import io.sockflux.Connector;
import io.sockflux.address.Endpoint;
import io.sockflux.proxy.ProxyHeader;
import io.sockflux.proxy.ProxyServer;
import io.sockflux.stream.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** What a program takes that connects: the proxies on the way, and the PROXY header that it sends to the target first. */
public final class ProxyWords {

    private static final String FORM = "local, v1 or v2; without a client of its own v1:SOURCE,DESTINATION or v2:…";

    @Option(
            names = "--send-proxy",
            paramLabel = "HEADER",
            converter = HeaderWord.class,
            description = "sends a PROXY header first: " + FORM)
    private @Nullable String header;

    @Option(
            names = "--via",
            paramLabel = "PROXY",
            split = ",",
            converter = Words.ProxyWord.class,
            description = "a proxy to go through: socks5://[USER:PASSWORD@]HOST:PORT, socks4a://[USER@]HOST:PORT or"
                    + " http://[USER:PASSWORD@]HOST:PORT; several in their order, with commas. The last one resolves the"
                    + " name.")
    private List<ProxyServer> via = List.of();

    /** The recipe through the proxies. */
    public Connector through(Connector connector) {
        try {
            return via.isEmpty() ? connector : connector.via(via.toArray(ProxyServer[]::new));
        } catch (IllegalArgumentException e) {
            throw Failures.refused(e);
        }
    }

    /** The recipe of a program that connects for no client; SOURCE and DESTINATION are endpoints. */
    public Connector applyTo(Connector connector) {
        if (header == null) {
            return connector;
        }
        if (isOfClient()) {
            throw new IllegalArgumentException(
                    "--send-proxy " + header + ": there is no client (expected: " + header + ":SOURCE,DESTINATION)");
        }
        return connector.proxyProtocol(header(header));
    }

    private boolean isOfClient() {
        return "v1".equals(header) || "v2".equals(header);
    }

    private static ProxyHeader header(String text) {
        return text.equals("local") ? ProxyHeader.local() : told(text);
    }

    /** For picocli. */
    static final class HeaderWord implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            try {
                if (!text.equals("v1") && !text.equals("v2")) {
                    requireNonNull(header(text));
                }
                return text;
            } catch (IllegalArgumentException e) {
                throw Failures.refused(e);
            }
        }
    }

    private static ProxyHeader told(String text) {
        String[] parts = text.substring(Math.min(3, text.length())).split(",", -1);
        if (!text.matches("v[12]:.*") || parts.length != 2) {
            throw new IllegalArgumentException("header: \"" + text + "\" (expected: " + FORM + ")");
        }
        Endpoint source = Endpoint.parse(parts[0]);
        Endpoint destination = Endpoint.parse(parts[1]);
        return text.startsWith("v1")
                ? ProxyHeader.ofVersion1(source, destination)
                : ProxyHeader.of(source, destination);
    }

    /** The recipe of a look at whether the target lives, which is for no client. */
    public Connector applyToCheck(Connector connector) {
        if (!isOfClient()) {
            return applyTo(connector);
        }
        return connector.proxyProtocol(
                "v1".equals(header) ? new ProxyHeader(1, null, null, false, List.of()) : ProxyHeader.local());
    }

    /** The recipe of a program that connects for the peer of a connection. */
    public Connector applyTo(Connector connector, Connection client) {
        if (!isOfClient()) {
            return applyTo(connector);
        }
        Endpoint source = client.peerEndpoint();
        Endpoint destination =
                client.proxyHeader().map(ProxyHeader::destination).orElse(client.localEndpoint());
        return connector.proxyProtocol(
                "v1".equals(header)
                        ? ProxyHeader.ofVersion1(source, destination)
                        : ProxyHeader.of(source, destination));
    }
}
