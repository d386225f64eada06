package io.sockflux.examples.option;

import io.sockflux.Network;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.examples.cli.Failures;
import io.sockflux.examples.cli.NetworkWords;
import io.sockflux.examples.cli.Words;
import io.sockflux.option.Option;
import io.sockflux.option.Options;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.UnboundSocket;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Prints the options that sockets have here, and sets some to see what the kernel makes of them. */
@Command(
        name = "options",
        description =
                "Prints the options that each kind of socket has on this system: what a fresh socket has for them,"
                        + " whether and when they can be set and what that takes. With --set, what the kernel makes of the"
                        + " values given.")
public final class OptionsCommand implements Callable<Integer> {

    /** Those that are walked when none is named: all that need no peer machine, and no group of users. */
    private static final Set<SocketKind> USUAL = EnumSet.range(SocketKind.TCP4, SocketKind.RAW6);

    private static final int FAILED = 1;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private NetworkWords network;

    @Parameters(
            paramLabel = "KIND",
            arity = "0..1",
            converter = Words.KindWord.class,
            description = "tcp4, tcp6, udp4, udp6, unix, unix-dgram, unix-seqpacket, raw4 or raw6, all of which there"
                    + " are unless given; or icmp4, icmp6, vsock")
    private @Nullable SocketKind kind;

    @picocli.CommandLine.Option(names = "--json", description = "as one list of objects in JSON")
    private boolean json;

    @picocli.CommandLine.Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "sets an option of a fresh socket of KIND and prints what is in force then; as often as given,"
                            + " in this order, on one socket")
    private List<String> wishes = new ArrayList<>();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (wishes.isEmpty()) {
            try (Network running = network.network()) {
                return list(running);
            }
        }
        if (kind == null) {
            throw new ParameterException(
                    spec.commandLine(), "--set without a kind (expected: sockflux options KIND --set NAME=VALUE)");
        }
        SocketKind one = kind;
        List<OptionWish<?>> asked = new ArrayList<>();
        wishes.forEach(wish -> asked.add(OptionWish.parse(one, wish)));
        try (Network running = network.network()) {
            return set(running, one, asked);
        }
    }

    private int list(Network running) {
        List<OptionRow> all = new ArrayList<>();
        boolean any = false;
        for (SocketKind each : kind == null ? USUAL : Set.of(kind)) {
            List<OptionRow> rows = onFreshSocket(running, each, socket -> rows(each, socket));
            if (rows == null) {
                continue;
            }
            any = true;
            all.addAll(rows);
            if (!json) {
                out().println(each);
                OptionTable.lines(rows).forEach(line -> out().println("  " + line));
                out().println();
                out().flush();
            }
        }
        if (json && any) {
            out().println(Json.list(all.stream().map(OptionRow::members).toList()));
        }
        return any ? 0 : FAILED;
    }

    private static Flux<OptionRow> rows(SocketKind kind, UnboundSocket socket) {
        return Flux.fromIterable(Options.of(kind))
                .filter(Option::exists)
                .concatMap(option -> OptionRow.read(kind, socket, option));
    }

    private int set(Network running, SocketKind one, List<OptionWish<?>> asked) {
        List<OptionChange> changes = onFreshSocket(running, one, socket -> changes(one, socket, asked));
        if (changes == null) {
            return FAILED;
        }
        if (json) {
            List<Map<String, @Nullable Object>> members =
                    changes.stream().map(OptionChange::members).toList();
            out().println(Json.list(members));
        }
        for (OptionChange change : changes) {
            if (!change.taken()) {
                complain(change.line());
            } else if (!json) {
                out().println(change.line());
            }
        }
        return changes.stream().allMatch(OptionChange::taken) ? 0 : FAILED;
    }

    /** All are read first, as one can change another. */
    private static Flux<OptionChange> changes(SocketKind kind, UnboundSocket socket, List<OptionWish<?>> asked) {
        return Flux.fromIterable(asked)
                .concatMap(wish -> OptionRow.read(kind, socket, wish.option()))
                .collectList()
                .flatMapMany(before -> Flux.range(0, asked.size())
                        .concatMap(i -> OptionChange.make(before.get(i), socket, asked.get(i))));
    }

    /** What a fresh socket tells; or null, with a complaint, if there is no such socket here. */
    private <T> @Nullable List<T> onFreshSocket(
            Network running, SocketKind each, Function<UnboundSocket, Flux<T>> asking) {
        try {
            return Mono.usingWhen(
                            running.socket(each), socket -> asking.apply(socket).collectList(), UnboundSocket::close)
                    .block();
        } catch (RuntimeException e) {
            Throwable why = Exceptions.unwrap(e);
            if (!(why instanceof SystemCallException) && !(why instanceof TransportUnavailableException)) {
                throw e;
            }
            complain(each + ": " + Failures.line(why));
            return null;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void complain(String line) {
        spec.commandLine().getErr().println(spec.name() + ": " + line);
    }
}
