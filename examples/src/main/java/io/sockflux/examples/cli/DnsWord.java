package io.sockflux.examples.cli;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.netdb.DnsSettings;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/** For picocli: the name servers to ask. */
final class DnsWord implements ITypeConverter<DnsSettings> {

    private static final int DNS_PORT = 53;
    private static final Pattern SERVER = Pattern.compile("(?:\\[(?<v6>[^]]+)]|(?<v4>[^:]+))(?::(?<port>[0-9]{1,5}))?");

    @Override
    public DnsSettings convert(String text) {
        if (text.equals("resolv.conf")) {
            return DnsSettings.create();
        }
        return DnsSettings.create()
                .withServers(
                        Arrays.stream(text.split(",", -1)).map(DnsWord::server).toArray(InetSocketAddress[]::new));
    }

    private static InetSocketAddress server(String word) {
        IpAddress whole = IpAddress.read(word).orElse(null);
        if (whole != null) {
            return new InetSocketAddress(whole.toInetAddress(), DNS_PORT);
        }
        Matcher matcher = SERVER.matcher(word);
        if (matcher.matches()) {
            String v6 = matcher.group("v6");
            IpAddress address =
                    IpAddress.read(v6 != null ? v6 : matcher.group("v4")).orElse(null);
            int port = matcher.group("port") == null ? DNS_PORT : Integer.parseInt(matcher.group("port"));
            if (address != null && port <= 65_535 && (v6 != null) == (address.family() == AddressFamily.INET6)) {
                return new InetSocketAddress(address.toInetAddress(), port);
            }
        }
        throw Failures.refused(new IllegalArgumentException("name server: \"" + word
                + "\" (expected: such as 127.0.0.1, 127.0.0.1:5300 or [::1]:5300, or resolv.conf)"));
    }
}
