package io.sockflux.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.Endpoint;
import io.sockflux.balance.BackendChoice;
import io.sockflux.balance.BackendState;
import io.sockflux.error.NoBackendException;
import io.sockflux.internal.loop.LoopClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.scheduler.Schedulers;

/** Choice, ejection and waits, with a clock that stands still until the test moves it. */
class BackendSetTest {

    private static final List<Endpoint> THREE = IntStream.rangeClosed(1, 3)
            .mapToObj(i -> Endpoint.parse("tcp://192.0.2." + i + ":80"))
            .toList();
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final List<String> events = new ArrayList<>();
    private final IOException failure = new IOException("refused");
    private long nanos = -7;
    private double random = 1;
    private BalanceSettings settings = BalanceSettings.DEFAULT.withEjection(FIRST, LONGEST);

    private BackendSet set() {
        BackendSet set =
                new BackendSet(settings, THREE, new LoopClock(() -> nanos, Schedulers.immediate()), () -> random);
        set.tell(new BackendEvents() {
            @Override
            public void ejected(int index, Throwable why, long waitNanos) {
                events.add("ejected " + index + " for "
                        + Duration.ofNanos(waitNanos).toMillis());
            }

            @Override
            public void failedAgain(int index, long waitNanos) {
                events.add(
                        "again " + index + " for " + Duration.ofNanos(waitNanos).toMillis());
            }

            @Override
            public void returned(int index) {
                events.add("returned " + index);
            }
        });
        return set;
    }

    /** What a waiter is told. */
    private static final class Told implements Waiter {
        private final List<Lease> leases = new ArrayList<>();
        private final List<Throwable> errors = new ArrayList<>();
        private long waits = -1;

        @Override
        public void chosen(Lease lease) {
            leases.add(lease);
        }

        @Override
        public void refused(NoBackendException why) {
            errors.add(why);
        }

        @Override
        public void waiting(long nanos) {
            waits = nanos;
        }

        @Override
        public void closed(Throwable why) {
            errors.add(why);
        }
    }

    private static Told take(BackendSet set) {
        Told told = new Told();
        set.take(told);
        return told;
    }

    private static Lease lease(BackendSet set) {
        Told told = take(set);
        assertThat(told.errors).isEmpty();
        assertThat(told.leases).hasSize(1);
        return told.leases.get(0);
    }

    private static List<Integer> indexes(BackendSet set, int count) {
        return IntStream.range(0, count).mapToObj(i -> lease(set).index()).toList();
    }

    private void pass(Duration length) {
        nanos += length.toNanos();
    }

    // Choice

    @Test
    void shouldTakeEachInItsTurn() {
        assertThat(indexes(set(), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void shouldTakeTheOneWithTheFewestConnections() {
        settings = settings.by(BackendChoice.LEAST_CONNECTIONS);
        BackendSet set = set();
        List<Lease> leases = IntStream.range(0, 6).mapToObj(i -> lease(set)).toList();
        assertThat(leases.stream().map(Lease::index)).containsExactly(0, 1, 2, 0, 1, 2);
        leases.stream().filter(lease -> lease.index() == 1).forEach(set::release);
        assertThat(indexes(set, 3)).containsExactly(1, 1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOverWhatIsFull(BackendChoice choice) {
        settings = settings.by(choice).withMostConnections(2);
        BackendSet set = set();
        List<Lease> leases = IntStream.range(0, 6).mapToObj(i -> lease(set)).toList();
        set.release(leases.get(4));
        assertThat(indexes(set, 1)).containsExactly(1);
        Told refused = take(set);
        assertThat(refused.leases).isEmpty();
        assertThat(refused.errors.get(0))
                .hasMessage("no backend: none of 3 is up and has room: tcp://192.0.2.1:80 is full, 2 of 2 connections;"
                        + " tcp://192.0.2.2:80 is full, 2 of 2 connections; tcp://192.0.2.3:80 is full, 2 of 2"
                        + " connections");
    }

    @Test
    void shouldCountAPlaceOnceHoweverOftenItIsGivenBack() {
        settings = settings.withMostConnections(1);
        BackendSet set = set();
        Lease lease = lease(set);
        set.release(lease);
        set.release(lease);
        assertThat(set.states()).extracting(BackendState::connections).containsExactly(0, 0, 0);
    }

    // Ejection

    @ParameterizedTest
    @EnumSource
    void shouldChooseNoneThatHasFailedOnce(BackendChoice choice) {
        settings = settings.by(choice);
        BackendSet set = set();
        Lease lease = lease(set);
        set.failed(lease, failure);
        set.release(lease);
        assertThat(indexes(set, 10)).doesNotContain(0).contains(1, 2);
        assertThat(events).containsExactly("ejected 0 for 1000");
        assertThat(set.states().get(0).ejectedFor()).contains(FIRST);
        assertThat(set.states().get(0).lastFailure()).contains(failure);
    }

    @Test
    void shouldHandOverNoConnectionThatWasChosenBeforeTheFailure() {
        BackendSet set = set();
        Lease early = lease(set);
        Lease other = lease(set);
        assertThat(set.mayBeHandedOver(early)).isTrue();
        set.failed(early, failure);
        assertThat(set.mayBeHandedOver(early)).isFalse();
        assertThat(set.mayBeHandedOver(other)).isTrue();
        assertThat(set.checked(0, set.generation(0), null)).isTrue();
        assertThat(set.mayBeHandedOver(early))
                .as("chosen before it was ejected")
                .isFalse();
        assertThat(events).containsExactly("ejected 0 for 1000", "returned 0");
    }

    @Test
    void shouldEjectOnceHoweverManyConnectsFail() {
        BackendSet set = set();
        List<Lease> leases = IntStream.range(0, 6).mapToObj(i -> lease(set)).toList();
        set.failed(leases.get(0), failure);
        set.failed(leases.get(3), failure);
        assertThat(events).containsExactly("ejected 0 for 1000");
    }

    @Test
    void shouldNotBlameABackendThatIsBackForAnOlderFailure() {
        BackendSet set = set();
        List<Lease> leases = IntStream.range(0, 4).mapToObj(i -> lease(set)).toList();
        set.failed(leases.get(0), failure);
        set.checked(0, set.generation(0), null);
        set.failed(leases.get(3), failure);
        assertThat(set.isUp(0)).isTrue();
    }

    @Test
    void shouldNotBelieveACheckThatBeganBeforeTheFailure() {
        BackendSet set = set();
        int before = set.generation(0);
        set.failed(lease(set), failure);
        assertThat(set.checked(0, before, null)).isFalse();
        assertThat(set.isUp(0)).isFalse();
    }

    @Test
    void shouldEjectByACheck() {
        BackendSet set = set();
        assertThat(set.checked(2, set.generation(2), failure)).isFalse();
        assertThat(events).containsExactly("ejected 2 for 1000");
        assertThat(indexes(set, 4)).containsExactly(0, 1, 0, 1);
    }

    // Waits

    @Test
    void shouldDoubleTheWaitUpToTheLongest() {
        BackendSet set = set();
        set.failed(lease(set), failure);
        for (int i = 0; i < 70; i++) {
            set.checked(0, set.generation(0), failure);
        }
        assertThat(events.subList(0, 5))
                .containsExactly(
                        "ejected 0 for 1000",
                        "again 0 for 2000",
                        "again 0 for 4000",
                        "again 0 for 5000",
                        "again 0 for 5000");
        assertThat(events.get(70)).isEqualTo("again 0 for 5000");
    }

    @Test
    void shouldDrawTheWaitFromTheUpperHalf() {
        random = 0;
        BackendSet set = set();
        set.failed(lease(set), failure);
        random = 0.5;
        set.checked(0, set.generation(0), failure);
        assertThat(events).containsExactly("ejected 0 for 500", "again 0 for 1500");
    }

    @Test
    void shouldWaitLongerForABackendThatComesAndGoes() {
        BackendSet set = set();
        set.failed(lease(set), failure);
        set.checked(0, set.generation(0), null);
        pass(LONGEST.minusNanos(1));
        set.checked(0, set.generation(0), failure);
        set.checked(0, set.generation(0), null);
        pass(LONGEST);
        set.checked(0, set.generation(0), failure);
        assertThat(events)
                .containsExactly(
                        "ejected 0 for 1000", "returned 0", "ejected 0 for 2000", "returned 0", "ejected 0 for 1000");
    }

    @Test
    void shouldTellHowLongItStaysEjected() {
        BackendSet set = set();
        set.failed(lease(set), failure);
        pass(Duration.ofMillis(400));
        assertThat(set.states().get(0).ejectedFor()).isEqualTo(Optional.of(Duration.ofMillis(600)));
        assertThat(set.states().get(0)).hasToString("tcp://192.0.2.1:80 is ejected, tried again in 600 ms (refused)");
        pass(FIRST);
        assertThat(set.states().get(0).ejectedFor()).isEqualTo(Optional.of(Duration.ZERO));
    }

    // Those who wait

    private BackendSet allEjected() {
        settings = settings.withWaitTimeout(Duration.ofSeconds(3)).withMaxWaiting(2);
        BackendSet set = set();
        for (int i = 0; i < 3; i++) {
            set.checked(i, set.generation(i), failure);
        }
        return set;
    }

    @Test
    void shouldGiveABackendThatReturnsToThoseWhoWaitInTheirOrder() {
        BackendSet set = allEjected();
        Told first = take(set);
        Told second = take(set);
        assertThat(first.waits).isEqualTo(Duration.ofSeconds(3).toNanos());
        set.checked(1, set.generation(1), null);
        assertThat(first.leases).extracting(Lease::index).containsExactly(1);
        assertThat(second.leases).extracting(Lease::index).containsExactly(1);
    }

    @Test
    void shouldGiveAPlaceThatComesFreeToTheOneWhoWaitsLongest() {
        settings = settings.withWaitTimeout(FIRST).withMostConnections(1);
        BackendSet set = set();
        Lease one = lease(set);
        lease(set);
        lease(set);
        Told first = take(set);
        Told second = take(set);
        set.release(one);
        assertThat(first.leases).extracting(Lease::index).containsExactly(0);
        assertThat(second.leases).isEmpty();
    }

    @Test
    void shouldNotGiveThePlaceOfABackendThatHasFailed() {
        settings = settings.withWaitTimeout(FIRST).withMostConnections(1);
        BackendSet set = set();
        Lease one = lease(set);
        lease(set);
        lease(set);
        Told waiter = take(set);
        set.failed(one, failure);
        set.release(one);
        assertThat(waiter.leases).isEmpty();
        set.checked(0, set.generation(0), null);
        assertThat(waiter.leases).hasSize(1);
    }

    @Test
    void shouldBoundThoseWhoWait() {
        BackendSet set = allEjected();
        Told first = take(set);
        take(set);
        Told third = take(set);
        assertThat(third.errors.get(0)).hasMessageStartingWith("no backend: 2 wait already: tcp://192.0.2.1:80 is");
        assertThat(set.leave(first)).isTrue();
        assertThat(take(set).errors).isEmpty();
    }

    @Test
    void shouldGiveNothingToOneWhoHasLeft() {
        BackendSet set = allEjected();
        Told gone = take(set);
        assertThat(set.leave(gone)).isTrue();
        assertThat(set.leave(gone)).isFalse();
        set.checked(1, set.generation(1), null);
        assertThat(gone.leases).isEmpty();
        assertThat(set.states().get(1).connections()).isZero();
    }

    @Test
    void shouldTellThoseWhoWaitThatItIsClosed() {
        BackendSet set = allEjected();
        Told waiter = take(set);
        set.close(() -> new IOException("over"));
        set.checked(1, set.generation(1), null);
        assertThat(waiter.errors).extracting(Throwable::getMessage).containsExactly("over");
        assertThat(take(set).errors).extracting(Throwable::getMessage).containsExactly("over");
        assertThat(waiter.leases).isEmpty();
    }
}
