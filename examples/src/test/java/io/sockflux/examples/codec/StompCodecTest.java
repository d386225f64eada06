package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.stomp.DefaultStompFrame;
import io.netty.handler.codec.stomp.StompCommand;
import io.netty.handler.codec.stomp.StompFrame;
import io.netty.handler.codec.stomp.StompHeaders;
import io.netty.handler.codec.stomp.StompSubframe;
import io.netty.handler.codec.stomp.StompSubframeAggregator;
import io.netty.handler.codec.stomp.StompSubframeDecoder;
import io.netty.handler.codec.stomp.StompSubframeEncoder;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** STOMP by Netty's codec: a broker of one queue and its client, and a peer that speaks it byte by byte. */
class StompCodecTest extends CodecGround {

    private static ChannelHandler[] handlers() {
        return new ChannelHandler[] {
            new StompSubframeDecoder(true), new StompSubframeAggregator(1 << 20), new StompSubframeEncoder()
        };
    }

    private static StompFrame frame(StompCommand command, String body, String... headers) {
        StompFrame frame = new DefaultStompFrame(command, Unpooled.copiedBuffer(body, UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            frame.headers().set(headers[i], headers[i + 1]);
        }
        return frame;
    }

    private static StompFrame answer(StompFrame asked) {
        return switch (asked.command()) {
            case CONNECT -> frame(StompCommand.CONNECTED, "", "version", "1.2");
            case SEND ->
                frame(
                        StompCommand.MESSAGE,
                        asked.content().toString(UTF_8),
                        "destination",
                        asked.headers().getAsString(StompHeaders.DESTINATION));
            case DISCONNECT ->
                frame(StompCommand.RECEIPT, "", "receipt-id", asked.headers().getAsString(StompHeaders.RECEIPT));
            default -> frame(StompCommand.ERROR, asked.command() + " is unknown");
        };
    }

    private Endpoint broker() {
        return serve(connection -> {
            CodecPipeline<StompFrame, StompFrame> stomp =
                    connection.codec(StompFrame.class, StompFrame.class, handlers());
            return stomp.send(stomp.receive().map(StompCodecTest::answer));
        });
    }

    @Test
    void shouldSendAndReceiveFrames() {
        String body = "body ".repeat(20_000);
        List<String> answers = use(broker(), connection -> {
            CodecPipeline<StompFrame, StompFrame> stomp =
                    connection.codec(StompFrame.class, StompFrame.class, handlers());
            return stomp.send(Flux.just(
                            frame(StompCommand.CONNECT, "", "accept-version", "1.2", "host", "h"),
                            frame(StompCommand.SEND, body, "destination", "/queue"),
                            frame(StompCommand.DISCONNECT, "", "receipt", "77")))
                    .thenMany(stomp.receive()
                            .take(3)
                            .map(frame ->
                                    frame.command() + " " + frame.content().toString(UTF_8)));
        });
        assertThat(answers).containsExactly("CONNECTED ", "MESSAGE " + body, "RECEIPT ");
    }

    @Test
    void shouldAnswerAPeerOfAnotherMakeWithItsHeartbeats() throws Exception {
        try (Script peer = new Script(broker())) {
            for (byte one : "\n\nSEND\ndestination:/q\n\nhello\0\n\n".getBytes(US_ASCII)) {
                peer.say(new byte[] {one});
            }
            // The last bytes are a heartbeat, which is no message that was cut.
            peer.endOutput();
            assertThat(peer.rest()).isEqualTo("MESSAGE\ndestination:/q\n\nhello\0");
        }
    }

    @Test
    void shouldTellGarbage() {
        byte[] garbage = "NOTHING\nx\n\n\0".getBytes(US_ASCII);
        assertThat(failureOf(StompSubframe.class, () -> new ChannelHandler[] {new StompSubframeDecoder(true)}, garbage))
                .hasMessageContaining("codec of tcp://127.0.0.1:");
        // Netty's aggregator drops the failure, and gives a frame whose command says it.
        Endpoint endpoint = serve(
                connection -> connection.send(Unpooled.wrappedBuffer(garbage)).then(connection.peerEnded()));
        List<StompCommand> commands = use(
                endpoint,
                connection -> connection
                        .codec(StompFrame.class, StompFrame.class, handlers())
                        .receive()
                        .map(StompFrame::command)
                        .take(1));
        assertThat(commands).containsExactly(StompCommand.UNKNOWN);
    }
}
