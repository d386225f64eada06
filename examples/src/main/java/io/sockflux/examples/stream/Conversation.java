package io.sockflux.examples.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.TooLongException;
import io.sockflux.stream.Connection;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request for each line, on a connection that stays. The server gives the first answer at once, whether or not it was asked,
 * so that a client that only reads has it too. What follows the answer decides: the line "again" asks for the next one, and any
 * other line, the end of stream, or silence, ends the connection. The end of an answer is EOT, a character that text does not have, and LF.
 */
final class Conversation {

    /** What a client that only reads must wait for the end, at the most. */
    private static final Duration SILENCE = Duration.ofMillis(300);

    /** How long a client that has asked before may think. */
    private static final Duration THOUGHT = Duration.ofSeconds(60);

    private static final String END = "\u0004";
    private static final String AGAIN = "again";
    private static final int LONGEST_REQUEST = 1024;
    private static final int LONGEST_ANSWER = 1 << 20;

    private Conversation() {}

    /** What a server does. */
    static Mono<Void> serve(Connection connection, Mono<ByteBuf> answer) {
        Mono<Boolean> asked = connection.peek(1).hasElement().timeout(SILENCE, Mono.just(false));
        return connection
                .send(answer)
                .then(asked)
                .flatMap(asks -> asks ? connection.send(rest(connection, answer)) : Mono.empty());
    }

    /** The end of the answer that was given, to whoever turned out to ask for it, and the further answers. */
    private static Flux<ByteBuf> rest(Connection connection, Mono<ByteBuf> answer) {
        Flux<String> requests = connection
                .receive()
                .lines(StandardCharsets.UTF_8, LONGEST_REQUEST)
                .onErrorComplete(Conversation::isNoRequest)
                .takeWhile(AGAIN::equals)
                .timeout(THOUGHT, Flux.empty());
        return requests.index()
                .concatMap(
                        request -> request.getT1() == 0
                                ? Mono.just(end())
                                : answer.map(text -> Unpooled.wrappedBuffer(text, end())),
                        0);
    }

    /** The client speaks something else. It has its answer. */
    private static boolean isNoRequest(Throwable error) {
        return error instanceof TooLongException || error instanceof CharacterCodingException;
    }

    private static ByteBuf end() {
        return Unpooled.copiedBuffer(END + "\n", StandardCharsets.US_ASCII);
    }

    /** What a client does: asks, and takes the answer. Of a server that ends the connection instead, all is the answer. */
    static Mono<String> ask(Connection connection, Charset charset) {
        return connection
                .send(AGAIN + "\n")
                .onErrorComplete()
                .thenMany(connection.receive().lines(charset, LONGEST_ANSWER))
                .takeUntil(line -> line.endsWith(END))
                .map(line -> line.endsWith(END) ? line.substring(0, line.length() - END.length()) : line + "\n")
                .reduceWith(StringBuilder::new, Conversation::append)
                .map(StringBuilder::toString);
    }

    /** A server that never ends its answer must not fill the client's memory. */
    private static StringBuilder append(StringBuilder answer, String line) {
        if (answer.length() + line.length() > LONGEST_ANSWER) {
            throw Exceptions.propagate(new TooLongException("answer", LONGEST_ANSWER));
        }
        return answer.append(line);
    }
}
