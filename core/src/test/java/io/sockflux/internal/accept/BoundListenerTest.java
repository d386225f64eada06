package io.sockflux.internal.accept;

import static io.sockflux.internal.accept.Arrivals.ONE;
import static io.sockflux.internal.accept.Arrivals.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.NetworkClosedException;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.option.OptionRequests;
import io.sockflux.option.SocketLevelOptions;
import io.sockflux.stream.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** A listener has all of its endpoints or none, and leaves no socket behind that it does not tell of. */
class BoundListenerTest {

    private static final Endpoint NAME = Endpoint.parse("tcp://name:80");

    private final Arrivals arrivals = new Arrivals();

    private TestSubscriber<BoundListener> bind(Endpoint... endpoints) {
        TestSubscriber<BoundListener> binding = arrivals.bind(AcceptLimits.DEFAULT, OptionRequests.NONE, endpoints);
        arrivals.run();
        settle();
        return binding;
    }

    /** A listening socket counts as closed when the loop has looked once more. */
    private void settle() {
        arrivals.pass(Duration.ofMillis(2));
    }

    private <T> TestSubscriber<T> told(Mono<T> mono) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        mono.subscribe(subscriber);
        arrivals.run();
        settle();
        return subscriber;
    }

    private void isNothingOpen() {
        assertThat(arrivals.sockets())
                .isNotEmpty()
                .allSatisfy(socket -> assertThat(socket.isOpen())
                        .as("a listening socket is open")
                        .isFalse());
        assertThat(arrivals.context().loops().closing().isAwaited())
                .as("it waits for the close of the network")
                .isFalse();
    }

    private static void isFailure(Throwable error, String call, Errno errno, Endpoint endpoint) {
        assertThat(error).isInstanceOfSatisfying(SystemCallException.class, failure -> {
            assertThat(failure.call()).isEqualTo(call);
            assertThat(failure.errno()).contains(errno);
            assertThat(failure.endpoint()).contains(endpoint);
        });
    }

    @Test
    void shouldCloseWhatIsBoundWhereOneCannotBeBound() {
        arrivals.whenOpened(socket -> {
            if (arrivals.sockets().size() == 3) {
                socket.refuseBind(new ErrnoFailure(Errno.EADDRINUSE));
            }
        });
        Endpoint third = Endpoint.parse("tcp://192.0.2.3:80");
        isFailure(bind(ONE, OTHER, third).expectTerminalError(), "bind", Errno.EADDRINUSE, third);
        assertThat(arrivals.sockets()).hasSize(3);
        isNothingOpen();
    }

    @Test
    void shouldCloseASocketThatCannotHaveItsOptions() {
        arrivals.whenOpened(socket -> arrivals.refuseOptions(arrivals.sockets().size() == 2 ? Errno.EPERM : null));
        assertThat(bind(ONE, OTHER).expectTerminalError())
                .hasMessageContaining("setsockopt")
                .hasMessageContaining("EPERM");
        isNothingOpen();
    }

    @Test
    void shouldGiveEachSocketTheOptionsThatItsRecipeAsksFor() {
        OptionRequests asked = OptionRequests.NONE.with(SocketLevelOptions.SO_RCVBUF, 4096, true);
        arrivals.bind(AcceptLimits.DEFAULT, asked, ONE, OTHER);
        arrivals.run();
        assertThat(arrivals.options())
                .containsExactly("SO_REUSEADDR true", "SO_RCVBUF 4096", "SO_REUSEADDR true", "SO_RCVBUF 4096");
    }

    @Test
    void shouldBindToThoseAddressesOfANameThatThisHostHas() {
        arrivals.name(NAME, List.of(ONE, OTHER));
        arrivals.whenOpened(socket -> {
            if (arrivals.sockets().size() == 1) {
                socket.refuseBind(new ErrnoFailure(Errno.EADDRNOTAVAIL));
            }
        });
        BoundListener listener = bind(NAME).getReceivedOnNext().get(0);
        assertThat(listener.endpoints()).containsExactly(OTHER);
        assertThat(arrivals.socket(0).isOpen()).isFalse();
        told(listener.close());
        isNothingOpen();
    }

    @Test
    void shouldFailWhereThisHostHasNoneOfTheAddressesOfAName() {
        arrivals.name(NAME, List.of(ONE, OTHER));
        arrivals.whenOpened(socket -> socket.refuseBind(new ErrnoFailure(Errno.EADDRNOTAVAIL)));
        isFailure(bind(NAME).expectTerminalError(), "bind", Errno.EADDRNOTAVAIL, ONE);
        isNothingOpen();
    }

    @Test
    void shouldFailAtOnceWhereAnAddressOfANameIsTaken() {
        arrivals.name(NAME, List.of(ONE, OTHER));
        arrivals.whenOpened(socket -> {
            if (arrivals.sockets().size() == 1) {
                socket.refuseBind(new ErrnoFailure(Errno.EADDRINUSE));
            }
        });
        isFailure(bind(NAME).expectTerminalError(), "bind", Errno.EADDRINUSE, ONE);
        isNothingOpen();
    }

    @Test
    void shouldCloseWhatIsBoundWhenItsMakerCancels() {
        TestSubscriber<BoundListener> binding = arrivals.bind(AcceptLimits.DEFAULT, OptionRequests.NONE, ONE, OTHER);
        arrivals.whenOpened(socket -> {
            if (arrivals.sockets().size() == 2) {
                binding.cancel();
            }
        });
        arrivals.run();
        settle();
        isNothingOpen();
    }

    @Test
    void shouldOpenNothingForAMakerThatHasCancelled() {
        TestSubscriber<BoundListener> binding = arrivals.bind(AcceptLimits.DEFAULT, OptionRequests.NONE, ONE);
        binding.cancel();
        arrivals.run();
        settle();
        assertThat(arrivals.sockets()).allMatch(socket -> !socket.isOpen());
        assertThat(arrivals.context().loops().closing().isAwaited()).isFalse();
    }

    @Test
    void shouldTellThePortThatTheKernelChose() {
        BoundListener listener =
                bind(Endpoint.parse("tcp://192.0.2.1:0")).getReceivedOnNext().get(0);
        assertThat(listener.endpoints()).containsExactly(Endpoint.parse("tcp://192.0.2.1:49152"));
        assertThat(listener.sockets().get(0).localEndpoint())
                .isEqualTo(listener.endpoints().get(0));
    }

    @Test
    void shouldAcceptOnWhatIsAddedAndNotOnWhatIsRemoved() {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT, ONE);
        TestSubscriber<Connection> accepting = arrivals.accepting(5);
        assertThat(told(listener.add(OTHER)).getReceivedOnNext()).containsExactly(List.of(OTHER));
        assertThat(listener.endpoints()).containsExactly(ONE, OTHER);
        arrivals.socket(1).arrive(arrivals.peer());
        assertThat(accepting.getReceivedOnNext())
                .as("accepted on the new endpoint")
                .hasSize(1);

        assertThat(told(listener.remove(ONE, Endpoint.parse("tcp://192.0.2.9:9")))
                        .expectTerminalError())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(listener.endpoints()).containsExactly(ONE, OTHER);
        assertThat(arrivals.socket(0).isOpen()).isTrue();

        assertThat(told(listener.remove(ONE)).isTerminatedComplete()).isTrue();
        assertThat(listener.endpoints()).containsExactly(OTHER);
        assertThat(arrivals.socket(0).isOpen()).isFalse();
        assertThat(arrivals.socket(0).isAsked()).isFalse();
        arrivals.socket(1).arrive(arrivals.peer());
        assertThat(accepting.getReceivedOnNext()).hasSize(2);
        assertThat(arrivals.socket(0).isAsked())
                .as("an endpoint that was removed is asked")
                .isFalse();
        told(listener.close());
        isNothingOpen();
    }

    @Test
    void shouldLeaveTheRestAsItIsWhereNotAllCanBeAdded() {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT, ONE);
        arrivals.whenOpened(socket -> {
            if (arrivals.sockets().size() == 3) {
                socket.refuseBind(new ErrnoFailure(Errno.EACCES));
            }
        });
        Endpoint third = Endpoint.parse("tcp://192.0.2.3:80");
        isFailure(told(listener.add(OTHER, third)).expectTerminalError(), "bind", Errno.EACCES, third);
        assertThat(listener.endpoints()).containsExactly(ONE);
        assertThat(arrivals.sockets()).extracting(ScriptedListener::isOpen).containsExactly(true, false, false);
        told(listener.close());
        isNothingOpen();
    }

    @Test
    void shouldCloseWhatIsAddedToAListenerThatClosesMeanwhile() {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT, ONE);
        arrivals.whenOpened(socket -> listener.close().subscribe());
        assertThat(told(listener.add(OTHER)).expectTerminalError())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(listener.endpoints()).isEmpty();
        isNothingOpen();
    }

    @Test
    void shouldTellOfItsCloseWhenTheSocketsAreClosed() {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT, ONE, OTHER);
        TestSubscriber<Void> closed = told(listener.closed());
        assertThat(closed.isTerminated()).isFalse();
        TestSubscriber<Void> closing = TestSubscriber.create();
        listener.close().subscribe(closing);
        arrivals.run();
        assertThat(closing.isTerminated())
                .as("told before the loop has looked once more")
                .isFalse();
        settle();
        assertThat(closing.isTerminatedComplete()).isTrue();
        assertThat(closed.isTerminatedComplete()).isTrue();
        assertThat(told(listener.close()).isTerminatedComplete())
                .as("closed again")
                .isTrue();
        isNothingOpen();
    }

    @Test
    void shouldEndWithItsNetwork() {
        BoundListener listener = arrivals.listen(AcceptLimits.DEFAULT, ONE);
        TestSubscriber<Connection> accepting = arrivals.accepting(1);
        TestSubscriber<Void> closed = told(listener.closed());
        arrivals.context().loops().closing().begin();
        arrivals.run();
        settle();
        assertThat(accepting.isTerminatedComplete())
                .as("the connections complete")
                .isTrue();
        assertThat(closed.isTerminatedComplete())
                .as("the listener tells that it is closed")
                .isTrue();
        isNothingOpen();
        assertThat(bind(OTHER).expectTerminalError()).isInstanceOf(NetworkClosedException.class);
        assertThat(arrivals.sockets()).as("opened on a network that is closed").hasSize(1);
    }
}
