package io.sockflux.examples.name;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.IpAddress;
import io.sockflux.address.Protocol;
import io.sockflux.address.SocketType;
import io.sockflux.examples.cli.Escapes;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.netdb.AddressFlag;
import io.sockflux.netdb.AddressInfo;
import io.sockflux.netdb.AddressQuery;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;

/** Looks a name up as {@code getaddrinfo(3)} does, or asks name servers for other records. */
@Command(
        name = "resolve",
        description =
                "Looks a host and service up, and prints where to connect to: a line for each answer, in the order"
                        + " of trying.")
public final class ResolveCommand implements Callable<Integer> {

    /** What name servers have besides addresses. */
    enum RecordKind {
        SRV,
        TXT,
        PTR
    }

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(index = "0", paramLabel = "NAME", description = "a host's name or address; - for this machine")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Parameters(index = "1", paramLabel = "SERVICE", arity = "0..1", description = "a service's name, or a port")
    private @Nullable String service;

    @Option(names = "--family", paramLabel = "F", description = "inet or inet6; both unless given")
    private AddressFamily family = AddressFamily.UNSPEC;

    @Option(names = "--type", paramLabel = "T", description = "stream, dgram, raw or seqpacket; all unless given")
    private @Nullable SocketType type;

    @Option(names = "--protocol", paramLabel = "N", description = "a protocol's number; the usual ones unless given")
    private int protocol;

    @Option(
            names = "--flags",
            paramLabel = "LIST",
            split = ",",
            description = "passive, canonname, numerichost, numericserv, v4mapped, all, addrconfig")
    private Set<AddressFlag> flags = Set.of();

    @Option(
            names = "--record",
            paramLabel = "srv|txt|ptr",
            description = "asks name servers for these records of the name, or for ptr of the address")
    private @Nullable RecordKind record;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        AddressQuery query =
                new AddressQuery(name.equals("-") ? null : name, service, family, type, new Protocol(protocol), flags);
        try (Network running = network.network()) {
            lines(running, query).toIterable().forEach(out()::println);
            out().flush();
            return 0;
        }
    }

    private Flux<String> lines(Network running, AddressQuery query) {
        if (record == null) {
            return running.resolver().addresses(query).flatMapIterable(ResolveCommand::lines);
        }
        return switch (record) {
            case SRV ->
                running.dns()
                        .services(name)
                        .map(found -> "srv " + found.priority() + " " + found.weight() + " " + found.host() + ":"
                                + found.port());
            case TXT -> running.dns().texts(name).map(found -> "txt " + Escapes.of(found.text()));
            case PTR -> running.dns().pointers(IpAddress.parse(name)).map(found -> "ptr " + found);
        };
    }

    private static List<String> lines(AddressInfo answer) {
        return answer.canonicalName() == null
                ? List.of(answer.toString())
                : List.of("canonical " + answer.canonicalName(), answer.toString());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
