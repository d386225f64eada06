package io.sockflux.internal.handover;

import io.sockflux.check.Durations;
import io.sockflux.error.HandOverException;
import io.sockflux.error.TooLongException;
import io.sockflux.internal.handover.Wording.Offered;
import io.sockflux.internal.loop.LoopClock;
import io.sockflux.internal.loop.OnLoop;
import io.sockflux.internal.socket.Lineage.Offer;
import io.sockflux.internal.stream.StreamConnection;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.Descriptor;
import io.sockflux.stream.Connection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A process that asks this one for its sockets. Its state changes on the connection's loop only. */
final class Newcomer {

    private enum State {
        NEW,
        ASKING,
        GOING,
        DONE
    }

    private final ProcessSuccession here;
    private final Connection connection;
    private final HandOverSettings settings;
    private final LoopClock clock;
    private @Nullable Credentials credentials;
    private Map<Integer, Named> offers = Map.of();
    private int found = -1;
    /** Whether this process drains before it was handed over. */
    private boolean ending;

    private State state = State.NEW;

    /** A socket that is offered, with what is said of it. */
    record Named(Offered offered, Offer offer) {}

    Newcomer(ProcessSuccession here, Connection connection, HandOverSettings settings, LoopClock clock) {
        this.here = here;
        this.connection = connection;
        this.settings = settings;
        this.clock = clock;
    }

    /** The process, for words to others. */
    String words() {
        Credentials known = credentials;
        return "process " + (known == null ? "?" : known.pid());
    }

    /** Talks with it until it has taken over, is refused, or has left. */
    Mono<Void> talk() {
        return connection
                .peerCredentials()
                .flatMap(this::talk)
                .onErrorResume(e -> refuse(words(e)))
                .doFinally(end -> here.leave(this));
    }

    private Mono<Void> talk(Credentials peer) {
        credentials = peer;
        if (!settings.allows(peer)) {
            return refuse("user " + Integer.toUnsignedString(peer.uid())
                    + " may not take over (expected: the same user, root, or a user of the access list)");
        }
        return connection
                .receive()
                .lines(StandardCharsets.UTF_8, Wording.LONGEST_LINE)
                .timeout(Mono.delay(settings.answer(), clock.timers()), line -> Mono.never())
                .concatMap(this::step, 0)
                .takeUntil(next -> next == State.DONE)
                .takeUntilOther(connection.draining().doOnSuccess(nothing -> ending = state != State.DONE))
                .then(Mono.defer(() -> ending ? refuse("this process is ending") : Mono.empty()))
                .timeout(settings.timeout(), clock.timers());
    }

    private String words(Throwable e) {
        if (e instanceof TimeoutException) {
            Duration most = state == State.NEW ? settings.answer() : settings.timeout();
            return "it takes too long (expected: " + Durations.text(most) + " at the most)";
        }
        return e instanceof TooLongException
                ? "a line is too long (expected: " + Wording.LONGEST_LINE + " bytes at the most)"
                : String.valueOf(e.getMessage());
    }

    /** Tells why not. Whoever does not listen is not told. */
    private Mono<Void> refuse(String words) {
        return say(Wording.error(words)).onErrorComplete();
    }

    private Mono<Void> say(String line) {
        return connection.send(line + "\n");
    }

    // The steps

    private Mono<State> step(String line) {
        Mono<Void> answer;
        try {
            answer = switch (state) {
                case NEW -> greet(line);
                case ASKING -> answer(line);
                case GOING -> commit(line);
                case DONE -> Mono.error(Wording.unexpected(line, "the end"));
            };
        } catch (HandOverException e) {
            answer = Mono.error(e);
        }
        return answer.then(Mono.fromSupplier(() -> state));
    }

    private Mono<Void> greet(String line) throws HandOverException {
        String[] words = line.split(" ", -1);
        if (words.length != 2 || !words[0].equals(Wording.GREETING)) {
            throw Wording.unexpected(line, Wording.GREETING + " " + Wording.VERSION);
        }
        if (Wording.number(words[1]) != Wording.VERSION) {
            throw new HandOverException(
                    "hand-over: version " + words[1] + " is not spoken here (expected: " + Wording.VERSION + ")");
        }
        Newcomer other = here.enter(this);
        if (other != this) {
            throw new HandOverException(
                    "hand-over: " + other.words() + " is taking over (expected: one at a time; try again)");
        }
        offers = here.offers();
        state = State.ASKING;
        StringBuilder list = new StringBuilder();
        offers.values().forEach(one -> list.append(one.offered().line()).append('\n'));
        return connection.send(list + Wording.END + " " + offers.size() + "\n");
    }

    private Mono<Void> answer(String line) throws HandOverException {
        if (line.equals(Wording.READY)) {
            state = State.GOING;
            return say(Wording.GO);
        }
        String[] words = line.split(" ", -1);
        if (words.length == 2 && words[0].equals(Wording.TAKE)) {
            return find(Wording.number(words[1]));
        }
        if (words.length == 2 && words[0].equals(Wording.PASS)) {
            return pass(Wording.number(words[1]));
        }
        throw Wording.unexpected(line, "TAKE ID, PASS ID or READY");
    }

    private Mono<Void> find(int id) throws HandOverException {
        if (!offers.containsKey(id)) {
            throw new HandOverException(
                    "hand-over: there is no socket " + id + " (expected: one of " + offers.keySet() + ")");
        }
        found = id;
        return say(Wording.FOUND + " " + id);
    }

    private Mono<Void> pass(int id) throws HandOverException {
        Named named = offers.get(id);
        if (named == null || id != found) {
            throw new HandOverException(
                    "hand-over: PASS " + id + " comes without TAKE " + id + " before (expected: TAKE, then PASS)");
        }
        found = -1;
        return Mono.usingWhen(
                named.offer().calls().duplicate(), this::send, descriptor -> Mono.fromRunnable(descriptor::close));
    }

    private Mono<Void> send(Descriptor descriptor) {
        StreamConnection stream = StreamConnection.of(connection);
        return OnLoop.mono(
                stream.eventLoop(),
                sink -> stream.passing()
                        .send(stream.channel(), descriptor.number())
                        .addListener(sent -> {
                            if (sent.isSuccess()) {
                                sink.success();
                            } else {
                                sink.error(new HandOverException(
                                        "hand-over: the descriptor could not be passed", sent.cause()));
                            }
                        }),
                () -> new HandOverException("hand-over: this process is ending"));
    }

    private Mono<Void> commit(String line) throws HandOverException {
        Credentials peer = credentials;
        if (!line.equals(Wording.SERVING) || peer == null) {
            throw Wording.unexpected(line, Wording.SERVING);
        }
        return here.handOver(peer, say(Wording.DONE)).then(Mono.fromRunnable(() -> state = State.DONE));
    }
}
