package io.sockflux.examples.cli;

import io.sockflux.Network;
import io.sockflux.netdb.DnsSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every program takes. */
public final class NetworkWords {

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "epoll, kqueue, nio or io_uring; the best of this machine unless given")
    private @Nullable String transport;

    @Option(names = "--threads", paramLabel = "N", description = "event loops; one per processor unless given")
    private @Nullable Integer threads;

    @Option(
            names = "--dns",
            paramLabel = "SERVERS",
            converter = DnsWord.class,
            description =
                    "asks these name servers itself rather than the C library: ADDRESS or ADDRESS:PORT, several with"
                            + " commas between them; or resolv.conf for those that stand there")
    private @Nullable DnsSettings dns;

    public Network network() {
        Network.Builder builder = Network.builder();
        if (dns != null) {
            builder.dns(dns);
        }
        if (transport != null) {
            builder.transport(transport);
        }
        if (threads != null) {
            builder.threads(threads);
        }
        return builder.build();
    }
}
