package io.sockflux.examples.guide;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.Network;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.IpAddress;
import io.sockflux.address.NetworkOrder;
import io.sockflux.address.Presentation;
import io.sockflux.address.SocketType;
import io.sockflux.datagram.DatagramSocket;
import io.sockflux.datagram.MulticastGroup;
import io.sockflux.datagram.ResendSchedule;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import io.sockflux.netdb.AddressQuery;
import io.sockflux.netdb.NameInfo;
import io.sockflux.netdb.ServiceEntry;
import io.sockflux.option.SocketKind;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.socket.SocketInspection;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Listener;
import io.sockflux.stream.Shutdown;
import io.sockflux.urgent.UrgentByte;
import io.sockflux.urgent.UrgentEvent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippets of {@code datagrams.md}, {@code multicast.md}, {@code messages.md}, {@code urgent.md} and {@code names.md}. */
class DatagramPageTest {

    private final Network network = Network.create();

    @AfterEach
    void close() {
        network.close();
    }

    private void needs(Capability capability) {
        assumeTrue(network.supports(capability), "no " + capability.words() + " here");
    }

    @Test
    void shouldAnswerDatagrams() {
        needs(Capability.DATAGRAM);
        // snippet: udp
        DatagramSocket server = network.datagrams("udp://127.0.0.1:0").bind().block();
        Disposable echo = requireNonNull(server)
                .send(server.receive().map(Message::answer))
                .subscribe();
        // end
        // snippet: request
        String answer = network.datagrams()
                .connect(server.localEndpoint())
                .flatMap(
                        client -> client.request(Message.of("hello"), ResendSchedule.doubling(Duration.ofSeconds(1), 4))
                                .map(message -> message.data().toString(StandardCharsets.UTF_8))
                                .flatMap(text -> client.close().thenReturn(text)))
                .block();
        // end
        assertThat(answer).isEqualTo("hello");
        echo.dispose();
    }

    @Test
    void shouldHearAGroup() {
        needs(Capability.DATAGRAM);
        // snippet: multicast
        MulticastGroup group = MulticastGroup.parse("239.255.12.34%lo");
        Mono<Message> first = network.datagrams("udp://0.0.0.0:0")
                .bind()
                .flatMap(socket -> socket.receive(group)
                        .next()
                        .flatMap(message -> socket.close().thenReturn(message)));
        // end
        assertThat(first).isNotNull();
    }

    @Test
    void shouldPassADescriptor(@TempDir Path folder) throws Exception {
        needs(Capability.MESSAGES);
        Path file = Files.writeString(folder.resolve("shared.txt"), "shared");
        Endpoint path = Endpoint.parse("unix:" + folder.resolve("fd.sock"));
        // snippet: descriptors
        Listener listener = network.acceptor()
                .endpoints(path)
                .needs(Capability.MESSAGES)
                .serve(connection -> connection
                        .receiveMessages()
                        .concatMap(message -> Flux.fromIterable(message.descriptors()))
                        .concatMap(descriptor -> network.descriptors()
                                .read(descriptor)
                                .map(bytes -> bytes.toString(StandardCharsets.UTF_8))
                                .collectList()
                                .flatMap(parts -> connection.send(String.join("", parts)))))
                .block();
        String answer = network.connector(path)
                .needs(Capability.MESSAGES)
                .use(connection -> network.descriptors()
                        .open(file)
                        .flatMap(descriptor ->
                                connection.sendMessage(Message.of("file").with(ControlMessage.Rights.of(descriptor))))
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1024)))
                .blockFirst();
        // end
        assertThat(answer).isEqualTo("shared");
        assertThat(listener).isNotNull();
    }

    @Test
    void shouldTellUrgentBytes() {
        needs(Capability.URGENT_DATA);
        // snippet: urgent
        Listener listener = network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .needs(Capability.URGENT_DATA)
                .serve(connection -> connection
                        .urgent()
                        .events()
                        .ofType(UrgentByte.class)
                        .concatMap(urgent -> connection.send("urgent: " + (char) urgent.value())))
                .block();
        String answer = network.connector(requireNonNull(listener).endpoints().get(0))
                .needs(Capability.URGENT_DATA)
                .use(connection -> connection
                        .urgent()
                        .send((byte) '!')
                        .then(connection.shutdown(Shutdown.WRITE))
                        .then(connection.receive().collectString(StandardCharsets.UTF_8, 1024)))
                .blockFirst();
        // end
        assertThat(answer).isEqualTo("urgent: !");
        assertThat(UrgentEvent.class).isSealed();
    }

    @Test
    void shouldLookUp() {
        // snippet: names
        List<InetAddress> addresses = network.resolver().resolve("localhost").block();
        Optional<ServiceEntry> ssh =
                network.databases().services().byName("ssh", "tcp").blockOptional();
        // end
        assertThat(addresses).isNotEmpty();
        assertThat(ssh).isPresent();
    }

    @Test
    void shouldLookUpBothWays() {
        // snippet: lookup
        Flux<Endpoint> endpoints = network.resolver()
                .addresses(AddressQuery.host("localhost").withService("ssh").withType(SocketType.STREAM))
                .map(info -> info.endpoint().orElseThrow());
        Mono<NameInfo> names = network.resolver().names(IpAddress.parse("127.0.0.1"), 22);
        // end
        assertThat(endpoints.collectList().block()).isNotEmpty();
        assertThat(requireNonNull(names.block()).host()).isNotEmpty();
    }

    @Test
    void shouldTurnOrderAndText() {
        // snippet: order
        int onTheWire = NetworkOrder.htonl(0x7f000001);
        byte[] bytes = Presentation.pton(AddressFamily.INET6, "2001:db8::1").orElseThrow();
        String text = Presentation.ntop(bytes);
        // end
        assertThat(NetworkOrder.ntohl(onTheWire)).isEqualTo(0x7f000001);
        assertThat(text).isEqualTo("2001:db8::1");
    }

    @Test
    void shouldInspect() {
        needs(Capability.DESCRIPTORS);
        Listener listener = requireNonNull(network.acceptor()
                .endpoints("tcp://127.0.0.1:0")
                .serve(connection -> connection.send(connection.receive()))
                .block());
        // snippet: inspect
        Flux<SocketInspection> inspection =
                network.connector(listener.endpoints().get(0)).use(connection -> connection.inspect());
        // end
        assertThat(requireNonNull(inspection.blockFirst()).answers()).isNotEmpty();
        // snippet: unbound
        Mono<Integer> fresh = network.socket(SocketKind.TCP4)
                .flatMap(socket -> socket.get(SocketLevelOptions.SO_RCVBUF)
                        .flatMap(bytes -> socket.close().thenReturn(bytes)));
        // end
        assertThat(requireNonNull(fresh.block())).isPositive();
    }
}
