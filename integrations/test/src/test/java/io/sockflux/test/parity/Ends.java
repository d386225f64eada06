package io.sockflux.test.parity;

import io.netty.buffer.Unpooled;
import io.sockflux.error.SystemCallException;
import io.sockflux.stream.Connection;
import io.sockflux.stream.Shutdown;
import java.util.ArrayList;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The two ends of a connection, and what became of each call on them. */
final class Ends {

    private final Connection[] ends;
    private final long[] sent = new long[2];
    private final List<String> outcomes = new ArrayList<>();
    private final List<Disposable> running = new ArrayList<>();

    Ends(Connection a, Connection b) {
        ends = new Connection[] {a, b};
    }

    Connection end(int number) {
        return ends[number];
    }

    /** Begins a call. Its outcome comes when it comes. */
    void begin(String step) {
        String[] words = step.split(" ", 3);
        int number = words[0].equals("a") ? 0 : 1;
        int length = Integer.parseInt(words[2]);
        Connection end = ends[number];
        // How many bytes came before the call ended, whatever ended it.
        long[] came = {0};
        Mono<String> call = switch (words[1]) {
            case "send" ->
                end.send(Unpooled.wrappedBuffer(next(number, length))).thenReturn("sent");
            case "exactly" ->
                end.receive()
                        .exactly(length)
                        .map(bytes -> bytes.readableBytes() + " bytes, the first " + bytes.getByte(0))
                        .defaultIfEmpty("the end");
            case "one" ->
                end.receive()
                        .asBytes()
                        .take(1)
                        .next()
                        .map(bytes -> bytes.length + " bytes")
                        .defaultIfEmpty("the end");
            case "rest" ->
                end.receive()
                        .asBytes()
                        .doOnNext(bytes -> came[0] += bytes.length)
                        .then(Mono.fromSupplier(() -> "the end"));
            case "end" -> end.shutdown(Shutdown.WRITE).thenReturn("ended");
            case "close" ->
                end.close().map(outcome -> "closed: " + outcome.getClass().getSimpleName());
            default -> end.abort().thenReturn("aborted");
        };
        int place = outcomes.size();
        outcomes.add("waits");
        running.add(call.onErrorResume(error -> Mono.just("fails: " + told(error)))
                .subscribe(outcome ->
                        tell(place, words[1].equals("rest") ? outcome + " behind " + came[0] + " bytes" : outcome)));
    }

    private synchronized void tell(int place, String outcome) {
        outcomes.set(place, outcome);
    }

    /** Bytes that tell their place in the stream. */
    private byte[] next(int number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (sent[number]++ * 31);
        }
        return bytes;
    }

    private static String told(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof SystemCallException call) {
                return error.getClass().getSimpleName() + ", "
                        + call.errno().map(Object::toString).orElse("?");
            }
        }
        return error.getClass().getSimpleName();
    }

    /** What has become of each call so far. */
    synchronized List<String> outcomes() {
        return List.copyOf(outcomes);
    }

    /** Both are closed: what still waits is told by that. */
    Mono<Void> leave() {
        return Mono.when(ends[0].abort(), ends[1].abort());
    }

    void forget() {
        running.forEach(Disposable::dispose);
    }
}
