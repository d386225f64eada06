package io.sockflux.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sockflux.Acceptor;
import io.sockflux.codec.Encoder;
import io.sockflux.error.TooLongException;
import io.sockflux.examples.stream.Server;
import io.sockflux.stream.Connection;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A chat by lines. The first line of a member is its name, and each further one goes to all others. */
@Command(
        name = "chat",
        description = "Hands each line of a member to all others. A member's first line is its name. One that takes too"
                + " slowly is dropped, and the others never wait for it.")
public final class Chat extends Server {

    @Option(
            names = "--most-waiting",
            paramLabel = "LINES",
            description = "how many lines may wait for a member; one more drops it; ${DEFAULT-VALUE} unless given")
    private int mostWaiting = 256;

    @Option(
            names = "--longest-line",
            paramLabel = "BYTES",
            description = "how long a line may be; ${DEFAULT-VALUE} unless given")
    private int longestLine = 1024;

    private final Room room = new Room();

    @Override
    public Acceptor setUp(Acceptor acceptor) {
        atLeastOne("--most-waiting", mostWaiting);
        atLeastOne("--longest-line", longestLine);
        return acceptor;
    }

    private static void atLeastOne(String word, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(word + ": " + number + " (expected: >= 1)");
        }
    }

    @Override
    public Publisher<?> handle(Connection connection) {
        Flux<String> lines = connection.receive().lines(UTF_8, longestLine);
        // Only the first line is taken here; those behind it stay for the one who talks.
        return lines.next()
                .flatMap(name -> Mono.using(
                        () -> room.enter(name), member -> talk(connection, lines, member), Room.Member::leave))
                .onErrorResume(
                        failure -> failure instanceof TooLongException || failure instanceof BadNameException,
                        failure -> connection.send(failure.getMessage() + "\n"))
                .takeUntilOther(connection.draining());
    }

    private Mono<Void> talk(Connection connection, Flux<String> lines, Room.Member member) {
        // The member hears the room before the room is told of the member, and is gone with the first end of any.
        return Mono.firstWithSignal(
                connection.send(member.hears(mostWaiting), Encoder.lines(UTF_8)),
                member.says(lines),
                member.isDropped());
    }
}
