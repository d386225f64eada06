package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import io.sockflux.stream.Connection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** MQTT by Netty's codec, against a real broker. */
class MqttCodecTest extends CodecGround {

    private static final int MANY = 1_000;

    private static ChannelHandler[] handlers() {
        return new ChannelHandler[] {new MqttDecoder(1 << 20), MqttEncoder.INSTANCE};
    }

    private static CodecPipeline<MqttMessage, MqttMessage> over(Connection connection) {
        return connection.codec(MqttMessage.class, MqttMessage.class, handlers());
    }

    private static MqttMessage connect(String name) {
        return MqttMessageBuilders.connect()
                .clientId(name)
                .protocolVersion(MqttVersion.MQTT_3_1_1)
                .cleanSession(true)
                .keepAlive(60)
                .build();
    }

    private static MqttMessage publish(int id, MqttQoS qos, String text) {
        return MqttMessageBuilders.publish()
                .topicName("house/door")
                .qos(qos)
                .messageId(id)
                .payload(Unpooled.copiedBuffer(text, UTF_8))
                .build();
    }

    private static final MqttMessage DISCONNECT =
            new MqttMessage(new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0));

    private static Mono<MqttMessageType> connected(CodecPipeline<MqttMessage, MqttMessage> mqtt, String name) {
        return mqtt.send(connect(name)).then(mqtt.receive().next()).map(answer -> {
            assertThat(((MqttConnAckMessage) answer).variableHeader().connectReturnCode())
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_ACCEPTED);
            return answer.fixedHeader().messageType();
        });
    }

    /** What a subscriber of all topics gets, once it is subscribed; it acknowledges what wants to be. */
    private Flux<String> subscriber(Connection connection, Mono<?> onceSubscribed) {
        CodecPipeline<MqttMessage, MqttMessage> mqtt = over(connection);
        MqttMessage subscribe = MqttMessageBuilders.subscribe()
                .messageId(1)
                .addSubscription(MqttQoS.AT_LEAST_ONCE, "house/#")
                .build();
        Flux<String> texts = mqtt.receive()
                .concatMap(message -> {
                    MqttPublishMessage published = (MqttPublishMessage) message;
                    String text = published.fixedHeader().qosLevel().value() + " "
                            + published.payload().toString(UTF_8);
                    return published.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE
                            ? Mono.just(text)
                            : mqtt.send(MqttMessageBuilders.pubAck()
                                            .packetId(published.variableHeader().packetId())
                                            .build())
                                    .thenReturn(text);
                })
                .take(2 * MANY);
        return connected(mqtt, "listener")
                .then(mqtt.send(subscribe))
                .then(mqtt.receive().next())
                .doOnNext(
                        answer -> assertThat(answer.fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK))
                .thenMany(texts.mergeWith(onceSubscribed.then(Mono.<String>empty())))
                .concatWith(Flux.defer(() -> mqtt.send(DISCONNECT).cast(String.class)));
    }

    private Mono<Integer> publisher(Endpoint endpoint) {
        return network.connector(endpoint)
                .use(connection -> {
                    CodecPipeline<MqttMessage, MqttMessage> mqtt = over(connection);
                    Flux<MqttMessage> some = Flux.range(1, MANY)
                            .concatMap(i -> Flux.just(
                                    publish(0, MqttQoS.AT_MOST_ONCE, "a" + i),
                                    publish(i, MqttQoS.AT_LEAST_ONCE, "b" + i)));
                    return connected(mqtt, "teller")
                            .then(mqtt.send(some)
                                    .cast(Integer.class)
                                    .mergeWith(mqtt.receive()
                                            .take(MANY)
                                            .map(ack -> ((MqttPubAckMessage) ack)
                                                    .variableHeader()
                                                    .messageId()))
                                    .collectList())
                            .flatMap(acks -> {
                                assertThat(acks)
                                        .isEqualTo(IntStream.rangeClosed(1, MANY)
                                                .boxed()
                                                .toList());
                                return mqtt.send(DISCONNECT).thenReturn(acks.size());
                            });
                })
                .next();
    }

    @Test
    void shouldPublishAndReceiveInOrderByARealBroker() throws IOException {
        Peers.assumeInstalled("mosquitto");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        // It drops messages beyond its limits rather than stop a peer that sends.
        Path settings = Files.writeString(
                Files.createTempFile("mosquitto", ".conf"),
                "listener " + port
                        + " 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\n");
        try (Program broker = Program.startOther("mosquitto", "-v", "-c", settings.toString())) {
            Program.await("a broker")
                    .until(() -> !broker.isRunning()
                            || Stream.concat(broker.lines().stream(), broker.complaints().stream())
                                    .anyMatch(line -> line.contains("running")));
            assertThat(broker.isRunning()).as("%s", broker.complaints()).isTrue();
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + port);
            List<String> received = use(endpoint, connection -> subscriber(connection, publisher(endpoint)));
            // Order is promised within a topic and a quality of service.
            for (String kind : List.of("0 a", "1 b")) {
                assertThat(received.stream().filter(text -> text.startsWith(kind)))
                        .isEqualTo(IntStream.rangeClosed(1, MANY)
                                .mapToObj(i -> kind + i)
                                .toList());
            }
            broker.terminate();
            broker.status();
        } finally {
            Files.delete(settings);
        }
    }

    @Test
    void shouldTellGarbage() {
        // A publication whose QoS is 3, which there is not.
        byte[] garbage = {0x36, 4, 0, 1, 'a', 'b'};
        assertThat(failureOf(MqttMessage.class, MqttCodecTest::handlers, garbage))
                .hasMessageContaining("codec of tcp://127.0.0.1:")
                .hasMessageContaining("Illegal QOS Level");
    }
}
