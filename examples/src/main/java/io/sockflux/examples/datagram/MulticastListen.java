package io.sockflux.examples.datagram;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.InetEndpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.examples.cli.Escapes;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.Message;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.spi.Capability;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Joins groups and prints what comes. */
@Command(
        name = "multicast-listen",
        description =
                "Joins multicast groups, of IPv4 and IPv6, and prints a line for each datagram that comes to them.")
public final class MulticastListen implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(
            arity = "1..*",
            paramLabel = "GROUP:PORT",
            converter = GroupAt.Word.class,
            description = "such as 239.1.2.3:5000, [ff02::123%%eth0]:5000 or, from one source, 232.1.2.3@10.0.0.1:5000")
    @SuppressWarnings("NullAway.Init")
    private List<GroupAt> groups;

    @Option(
            names = "--interface",
            paramLabel = "IF",
            description = "the name or index of the one to join by; the kernel's choice unless given")
    private @Nullable String networkInterface;

    @Option(
            names = "--source",
            paramLabel = "ADDR",
            converter = GroupAt.AddressWord.class,
            description = "who is heard, and nobody else; once for each")
    private List<InetAddress> sources = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "ADDR",
            converter = GroupAt.AddressWord.class,
            description = "who is not heard, and all others are; once for each")
    private List<InetAddress> excluded = new ArrayList<>();

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "ends after so many datagrams; when it is told to unless given")
    private @Nullable Long count;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Scheduler printer = Schedulers.newSingle("printer", true);

    @Override
    public Integer call() throws InterruptedException {
        check(count == null || count > 0, "--count: " + count + " (expected: >= 1)");
        check(
                sources.isEmpty() || excluded.isEmpty(),
                "--source and --exclude (expected: one of them, as who is not a source is left out anyway)");
        List<GroupAt> all = networkInterface == null
                ? groups
                : groups.stream().map(group -> group.by(networkInterface)).toList();
        List<Endpoint> asked = all.stream().<Endpoint>map(GroupAt::endpoint).toList();
        try (Network network = words.network()) {
            // Where a datagram does not tell to which group it came, each group has a socket of its own.
            boolean tells = network.supports(Capability.DATAGRAM_METADATA);
            Map<UdpEndpoint, List<MulticastGroup>> joining = new LinkedHashMap<>();
            all.forEach(
                    group -> joining.computeIfAbsent(tells ? group.wildcard() : group.own(), port -> new ArrayList<>())
                            .addAll(fromSources(group.group())));
            Map<DatagramSocket, List<MulticastGroup>> sockets = new LinkedHashMap<>();
            joining.forEach((port, some) -> sockets.put(open(network, port, some), some));
            Flux<String> lines = Flux.fromIterable(sockets.entrySet())
                    .flatMap(
                            socket -> tells
                                    ? lines(socket.getKey(), socket.getValue())
                                    : linesOf(socket.getKey(), socket.getValue().get(0)),
                            sockets.size());
            Mono<Void> work = (count == null ? lines : lines.take(count))
                    .publishOn(printer)
                    .doOnNext(this::print)
                    .then();
            UntilTold.run(
                    network,
                    spec.commandLine().getOut(),
                    asked,
                    work,
                    Flux.fromIterable(sockets.keySet())
                            .flatMap(DatagramSocket::close)
                            .then());
        }
        return 0;
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private List<MulticastGroup> fromSources(MulticastGroup group) {
        return sources.isEmpty()
                ? List.of(group)
                : sources.stream().map(group::from).toList();
    }

    /** A socket that has joined all of these; others on this machine may have the same port. */
    private DatagramSocket open(Network network, UdpEndpoint port, List<MulticastGroup> some) {
        DatagramSocket socket = network.datagrams(port)
                .option(SocketLevelOptions.SO_REUSEADDR, true)
                .bind()
                .block();
        if (socket == null) {
            throw new IllegalStateException("a socket was bound and is not there");
        }
        Flux.fromIterable(some)
                .concatMap(group -> socket.join(group)
                        .thenMany(Flux.fromIterable(excluded).concatMap(source -> socket.block(group, source))))
                .blockLast();
        return socket;
    }

    private static Flux<String> lines(DatagramSocket socket, List<MulticastGroup> some) {
        List<InetAddress> addresses = some.stream().map(MulticastGroup::address).toList();
        return socket.receive()
                .mapNotNull(message -> message.control(PacketInfo.class)
                        // What is sent to this machine alone comes too, as the port is open.
                        .filter(info -> addresses.contains(info.address()))
                        .map(info -> line(message, info))
                        .orElse(null));
    }

    private static Flux<String> linesOf(DatagramSocket socket, MulticastGroup group) {
        PacketInfo info = new PacketInfo(group.address(), MulticastSend.interfaceIndex(group.networkInterface()));
        return socket.receive().map(message -> line(message, info));
    }

    private static String line(Message message, PacketInfo info) {
        String from = String.valueOf(message.peer()).replaceFirst("^udp://", "");
        String to = info.address() == null ? "?" : InetEndpoint.text(info.address());
        return "from " + from + " to " + to + " if " + info.interfaceIndex() + ": " + Escapes.of(message.data());
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
