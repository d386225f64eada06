package io.sockflux.examples.datagram;

import io.sockflux.DatagramBinder;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UdpEndpoint;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.UntilTold;
import io.sockflux.examples.cli.Words;
import io.sockflux.message.ControlMessage.PacketInfo;
import io.sockflux.message.Message;
import io.sockflux.option.IpOptions;
import io.sockflux.option.Ipv6Options;
import io.sockflux.spi.Capability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
import reactor.core.scheduler.Schedulers;

/** Sends to a group, of which one need not be a member. */
@Command(
        name = "multicast-send",
        description =
                "Sends each TEXT, or without one each line of standard input, as a datagram to a multicast group.")
public final class MulticastSend implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords words;

    @Parameters(
            index = "0",
            paramLabel = "GROUP:PORT",
            converter = GroupAt.Word.class,
            description = "such as 239.1.2.3:5000 or [ff02::123%%eth0]:5000")
    @SuppressWarnings("NullAway.Init")
    private GroupAt group;

    @Parameters(index = "1..*", paramLabel = "TEXT", description = "what is sent, in this order")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--ttl",
            paramLabel = "N",
            description = "how many hops it may go, 0 to 255; 1 unless given, which is this network")
    private @Nullable Integer ttl;

    @Option(
            names = "--interface",
            paramLabel = "IF",
            description = "the name or index of the one to send by; the kernel's choice unless given")
    private @Nullable String networkInterface;

    @Option(names = "--no-loop", description = "members on this machine do not hear it")
    private boolean noLoop;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Words.DurationWord.class,
            description =
                    "waits so long between two; with no --count it starts over with the first TEXT after the last")
    private @Nullable Duration every;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "how many datagrams; after the last TEXT comes the first again")
    private @Nullable Long count;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        check(count == null || count > 0, "--count: " + count + " (expected: >= 1)");
        check(ttl == null || (ttl >= 0 && ttl <= 255), "--ttl: " + ttl + " (expected: 0 to 255)");
        check(
                group.group().source() == null,
                "group: " + group.group() + " has a source (expected: GROUP:PORT, as the source is this machine)");
        GroupAt target = networkInterface == null ? group : group.by(networkInterface);
        int interfaceIndex = interfaceIndex(target.group().networkInterface());
        try (Network network = words.network()) {
            boolean tells = network.supports(Capability.DATAGRAM_METADATA);
            DatagramSocket socket =
                    setUp(network, tells ? 0 : interfaceIndex).bind().block();
            if (socket == null) {
                throw new IllegalStateException("a socket was bound and is not there");
            }
            Endpoint peer = target.endpoint();
            Flux<Message> messages = spaced(texts()).map(message -> {
                Message addressed = message.to(peer);
                return interfaceIndex == 0 || !tells ? addressed : addressed.with(new PacketInfo(null, interfaceIndex));
            });
            UntilTold.run(network, spec.commandLine().getOut(), List.of(), socket.send(messages), socket.close());
        }
        return 0;
    }

    private void check(boolean right, String message) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /**
     * The recipe of its socket.
     *
     * @param device the index of the interface to send by, if no datagram can say it; or 0
     */
    private DatagramBinder setUp(Network network, int device) {
        boolean six = group.isIpv6();
        DatagramBinder binder = network.datagrams(new UdpEndpoint(six ? "::" : "0.0.0.0", 0));
        if (ttl != null) {
            binder = binder.option(six ? Ipv6Options.IPV6_MULTICAST_HOPS : IpOptions.IP_MULTICAST_TTL, ttl);
        }
        if (device != 0) {
            binder = six
                    ? binder.option(Ipv6Options.IPV6_MULTICAST_IF, device)
                    : binder.option(IpOptions.IP_MULTICAST_IF, addressOf(device));
        }
        return noLoop
                ? binder.option(six ? Ipv6Options.IPV6_MULTICAST_LOOP : IpOptions.IP_MULTICAST_LOOP, false)
                : binder;
    }

    /** The index of an interface by name or index; 0 for none. */
    static int interfaceIndex(@Nullable String name) {
        if (name == null) {
            return 0;
        }
        if (Character.isDigit(name.charAt(0))) {
            return Integer.parseInt(name);
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found != null) {
                return found.getIndex();
            }
            throw new IllegalArgumentException("interface: \"" + name + "\" (expected: one of "
                    + NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + ", or an index)");
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress addressOf(int device) {
        try {
            NetworkInterface found = NetworkInterface.getByIndex(device);
            if (found != null) {
                return found.inetAddresses()
                        .filter(Inet4Address.class::isInstance)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "interface: " + found.getName() + " has no address of IPv4 (expected: one that has)"));
            }
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("interface: " + device + " (expected: the index of one that is there)");
    }

    private Flux<Message> texts() {
        if (texts.isEmpty()) {
            return count == null ? lines() : lines().take(count);
        }
        Flux<Message> given = Flux.fromIterable(texts).map(Message::of);
        if (count != null) {
            return given.repeat().take(count);
        }
        return every == null ? given : given.repeat();
    }

    private Flux<Message> spaced(Flux<Message> messages) {
        Duration time = every;
        return time == null
                ? messages
                : messages.index()
                        .concatMap(
                                next -> next.getT1() == 0
                                        ? Mono.just(next.getT2())
                                        : Mono.delay(time).thenReturn(next.getT2()),
                                0);
    }

    /** The bytes as they are: the lines need not be texts. */
    private static Flux<Message> lines() {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
        return Flux.<Message>generate(sink -> {
                    try {
                        String line = in.readLine();
                        if (line == null) {
                            sink.complete();
                        } else {
                            sink.next(Message.of(line.getBytes(StandardCharsets.ISO_8859_1)));
                        }
                    } catch (IOException e) {
                        sink.error(new IOException("standard input: " + e.getMessage(), e));
                    }
                })
                .subscribeOn(Schedulers.newSingle("standard-input", true));
    }
}
