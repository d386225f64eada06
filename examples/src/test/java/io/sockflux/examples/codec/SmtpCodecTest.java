package io.sockflux.examples.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.smtp.DefaultLastSmtpContent;
import io.netty.handler.codec.smtp.DefaultSmtpContent;
import io.netty.handler.codec.smtp.SmtpRequestEncoder;
import io.netty.handler.codec.smtp.SmtpRequests;
import io.netty.handler.codec.smtp.SmtpResponse;
import io.netty.handler.codec.smtp.SmtpResponseDecoder;
import io.sockflux.address.Endpoint;
import io.sockflux.codec.CodecPipeline;
import io.sockflux.contract.kit.Aside;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A client of SMTP by Netty's codec, against a server of blocking sockets. */
class SmtpCodecTest extends CodecGround {

    private static ChannelHandler[] handlers() {
        return new ChannelHandler[] {new SmtpResponseDecoder(1000), new SmtpRequestEncoder()};
    }

    private static List<String> deliver(ServerSocket server) throws Exception {
        List<String> heard = new ArrayList<>();
        try (Socket client = server.accept();
                BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            OutputStream out = client.getOutputStream();
            out.write("220 mail.example\r\n".getBytes(US_ASCII));
            boolean data = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String answer = "250 OK\r\n";
                if (data) {
                    if (!line.equals(".")) {
                        continue;
                    }
                    data = false;
                } else if (line.startsWith("EHLO")) {
                    answer = "250-mail.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
                } else if (line.equals("DATA")) {
                    data = true;
                    answer = "354 go on\r\n";
                } else if (line.equals("QUIT")) {
                    answer = "221 bye\r\n";
                }
                for (byte one : answer.getBytes(US_ASCII)) {
                    out.write(one);
                }
            }
        }
        return heard;
    }

    @Test
    void shouldDeliverAMessage() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<List<String>> heard = Aside.run(() -> deliver(server));
            Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort());
            List<String> answers = use(endpoint, connection -> {
                CodecPipeline<SmtpResponse, Object> smtp =
                        connection.codec(SmtpResponse.class, Object.class, handlers());
                Mono<SmtpResponse> next = smtp.receive().next();
                Flux<Object> mail = Flux.just(
                        new DefaultSmtpContent(Unpooled.copiedBuffer("Subject: test\r\n\r\n", US_ASCII)),
                        new DefaultLastSmtpContent(Unpooled.copiedBuffer("hello\r\n", US_ASCII)));
                return Flux.concat(
                                next,
                                smtp.send(SmtpRequests.ehlo("me")).then(next),
                                smtp.send(SmtpRequests.mail("a@example")).then(next),
                                smtp.send(SmtpRequests.rcpt("b@example")).then(next),
                                smtp.send(SmtpRequests.data()).then(next),
                                smtp.send(mail).then(next),
                                smtp.send(SmtpRequests.quit()).then(next))
                        .map(answer -> answer.code() + " " + answer.details());
            });
            assertThat(answers)
                    .containsExactly(
                            "220 [mail.example]",
                            "250 [mail.example, PIPELINING, 8BITMIME]",
                            "250 [OK]",
                            "250 [OK]",
                            "354 [go on]",
                            "250 [OK]",
                            "221 [bye]");
            assertThat(Aside.result(heard))
                    .containsExactly(
                            "EHLO me",
                            "MAIL FROM:<a@example>",
                            "RCPT TO:<b@example>",
                            "DATA",
                            "Subject: test",
                            "",
                            "hello",
                            ".",
                            "QUIT");
        }
    }

    @Test
    void shouldTellGarbage() {
        assertThat(failureOf(SmtpResponse.class, SmtpCodecTest::handlers, "hello there\r\n".getBytes(US_ASCII)))
                .hasMessageContaining("codec of tcp://127.0.0.1:");
    }
}
