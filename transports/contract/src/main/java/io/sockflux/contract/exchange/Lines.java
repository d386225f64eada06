package io.sockflux.contract.exchange;

import static java.util.Objects.requireNonNull;

import io.sockflux.codec.Decoder;
import io.sockflux.codec.Encoder;
import io.sockflux.contract.kit.Peer;
import io.sockflux.exchange.Exchange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A protocol of lines for the tests, and its server, which does as it is told. */
final class Lines {

    /** Answers in the order of the requests. */
    static final Exchange<String, String> PIPELINED =
            Exchange.pipelined(Encoder.lines(StandardCharsets.UTF_8), Decoder.lines(StandardCharsets.UTF_8), 1024);

    /** Requests and answers begin with an id and a blank. */
    static final Exchange<String, String> MULTIPLEXED = Exchange.multiplexed(
            Encoder.lines(StandardCharsets.UTF_8), Decoder.lines(StandardCharsets.UTF_8), 1024, Lines::id, Lines::id);

    private Lines() {}

    static String id(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    /** The next line that the peer receives. */
    static String next(Peer peer) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            char c = (char) peer.receive(1)[0];
            if (c == '\n') {
                return line.toString();
            }
            line.append(c);
        }
    }

    /** The cause of a future's failure. */
    static Throwable failure(Future<?> future) {
        Awaitility.await("an end").atMost(100, TimeUnit.SECONDS).until(future::isDone);
        try {
            future.get();
        } catch (ExecutionException e) {
            return requireNonNull(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it has not failed");
    }

    /** Answers each line with "re: " and the line until the end; returns how many lines there were. */
    static int echo(Peer peer) throws IOException {
        int count = 0;
        StringBuilder line = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (true) {
            buffer.clear();
            if (peer.read(buffer) < 0) {
                if (line.length() > 0) {
                    throw new EOFException("within a line: " + line);
                }
                // Otherwise a close of the other side would wait for this one.
                peer.endOutput();
                return count;
            }
            buffer.flip();
            StringBuilder answers = new StringBuilder();
            while (buffer.hasRemaining()) {
                char c = (char) buffer.get();
                if (c == '\n') {
                    answers.append("re: ").append(line).append('\n');
                    line.setLength(0);
                    count++;
                } else {
                    line.append(c);
                }
            }
            peer.send(answers.toString());
        }
    }
}
