package io.sockflux.contract.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sockflux.Network;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.error.TransportUnavailableException;
import io.sockflux.option.Option;
import io.sockflux.option.OptionException;
import io.sockflux.option.OptionException.Reason;
import io.sockflux.option.Options;
import io.sockflux.option.SocketKind;
import io.sockflux.socket.UnboundSocket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * Every option of the catalogue, on a fresh socket of every kind that the transport has: its value is read, changed, and read
 * back as the kernel is known to make it. What a kind does not know, or the transport has no way to, is told as that.
 */
@TransportContract
@EnabledOnOs(OS.LINUX)
class EveryOptionContract {

    /** What a fresh socket may answer to who asks for something that only a connection, or a special case, has. */
    private static final Set<Errno> NOTHING_TO_READ = EnumSet.of(
            Errno.ENOTCONN,
            Errno.ENODATA,
            Errno.ENOPROTOOPT,
            Errno.EINVAL,
            Errno.EPERM,
            Errno.EOPNOTSUPP,
            Errno.EADDRNOTAVAIL);

    private static final Set<Errno> UNKNOWN = EnumSet.of(Errno.ENOPROTOOPT, Errno.EOPNOTSUPP);
    private static final Set<Errno> NO_PRIVILEGE = EnumSet.of(Errno.EPERM, Errno.EACCES);

    @TestFactory
    Stream<DynamicNode> shouldReadAndSetEveryOption(Network network) {
        return Arrays.stream(SocketKind.values())
                .map(kind -> dynamicContainer(
                        kind.label(),
                        Options.all().stream()
                                .filter(Option::exists)
                                .map(option -> dynamicTest(option.name(), () -> attempt(network, kind, option)))));
    }

    private static <T> void attempt(Network network, SocketKind kind, Option<T> option) {
        UnboundSocket socket = open(network, kind);
        try {
            if (!option.kinds().contains(kind)) {
                shouldBeUnknown(socket, option);
            } else if (!option.access().isSettable()) {
                shouldBeReadable(socket, option);
            } else {
                shouldBeSettable(socket, kind, option);
            }
        } finally {
            Waiting.done(socket.close());
        }
    }

    private static UnboundSocket open(Network network, SocketKind kind) {
        try {
            return Waiting.result(network.socket(kind));
        } catch (TransportUnavailableException e) {
            return Assumptions.abort("no " + kind + " sockets: " + e.getMessage());
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof SystemCallException refused
                    && refused.errno().map(NO_PRIVILEGE::contains).orElse(false)) {
                return Assumptions.abort(refused.getMessage());
            }
            throw e;
        }
    }

    /** The kernel answers for some sockets that have no use for an option; where it refuses, that must be told as it is. */
    private static <T> void shouldBeUnknown(UnboundSocket socket, Option<T> option) {
        if (option.access().isReadable()) {
            failure(socket.get(option))
                    .filter(failure -> failure.errno().map(UNKNOWN::contains).orElse(true))
                    .ifPresent(failure -> assertThat(failure.reason()).isEqualTo(Reason.NOT_OF_KIND));
        }
    }

    private static <T> void shouldBeReadable(UnboundSocket socket, Option<T> option) {
        failure(socket.get(option)).ifPresent(failure -> {
            passOverWhereThereIsNone(failure);
            assertThat(failure.errno()).get().isIn(NOTHING_TO_READ);
        });
    }

    private static <T> void shouldBeSettable(UnboundSocket socket, SocketKind kind, Option<T> option) {
        OptionTrials.untried(kind, option).ifPresent(why -> Assumptions.abort(option + " " + why));
        boolean readable = option.access().isReadable();
        Optional<T> before = readable ? Optional.of(read(socket, option)) : Optional.empty();
        OptionTrial<T> trial = OptionTrials.of(option, before);
        before.ifPresent(value -> assertThat(value).as("from the start").isNotEqualTo(trial.asked()));
        failure(socket.set(option, trial.asked())).ifPresent(failure -> {
            passOverWhereThereIsNone(failure);
            passOverWithoutPrivilege(option, failure);
            throw new AssertionError(
                    option + " could not be set to " + option.type().format(trial.asked()), failure);
        });
        if (readable) {
            T inForce = read(socket, option);
            assertThat(trial.inForce().test(kind, inForce))
                    .as(
                            "asked %s, in force %s",
                            option.type().format(trial.asked()), option.type().format(inForce))
                    .isTrue();
        }
    }

    private static <T> T read(UnboundSocket socket, Option<T> option) {
        Mono<T> value = socket.get(option);
        failure(value).ifPresent(failure -> {
            passOverWhereThereIsNone(failure);
            throw new AssertionError("could not be read", failure);
        });
        return Waiting.result(value);
    }

    private static void passOverWhereThereIsNone(OptionException failure) {
        if (failure.reason() == Reason.NOT_IN_TRANSPORT || failure.reason() == Reason.NOT_ON_SYSTEM) {
            Assumptions.abort(failure.getMessage());
        }
    }

    private static void passOverWithoutPrivilege(Option<?> option, OptionException failure) {
        if (failure.reason() == Reason.NEEDS_PRIVILEGE) {
            assertThat(option.privilege()).isPresent();
            Assumptions.abort(failure.getMessage());
        }
    }

    private static Optional<OptionException> failure(Mono<?> call) {
        try {
            Waiting.done(call);
            return Optional.empty();
        } catch (RuntimeException e) {
            if (Exceptions.unwrap(e) instanceof OptionException failure) {
                return Optional.of(failure);
            }
            throw e;
        }
    }
}
