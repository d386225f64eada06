package io.sockflux.simulated.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Time, order, chance, and who may touch a world. */
class WorldTest {

    private final World world = new World(1);
    private final List<String> told = new ArrayList<>();

    @Test
    void shouldLetEventsHappenByTimeAndThenByTheirOrder() {
        Chance chance = new Choices(3).of("times");
        List<Told> events = new ArrayList<>();
        List<Told> happened = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            Told event = new Told(i, chance.below(200), happened);
            events.add(event);
            world.at(event.time, event);
        }
        List<Told> left = new ArrayList<>();
        for (Told event : events) {
            if (chance.below(3) == 0) {
                assertThat(world.cancel(event)).isTrue();
                assertThat(world.cancel(event)).isFalse();
            } else {
                left.add(event);
            }
        }
        world.runUntil(1_000);
        left.sort(Comparator.comparingLong((Told event) -> event.time).thenComparingInt(event -> event.number));
        assertThat(happened).isEqualTo(left);
        assertThat(world.now()).isEqualTo(1_000);
        assertThat(world.waiting()).isZero();
    }

    @Test
    void shouldNotMoveTimeWhileSomethingIsReady() {
        world.at(5, tell("event"));
        world.ready(() -> {
            told.add("turn at " + world.now());
            world.ready(() -> told.add("next turn at " + world.now()));
        });
        world.runUntil(10);
        assertThat(told).containsExactly("turn at 0", "next turn at 0", "event at 5");
    }

    @Test
    void shouldLetWhatIsLateHappenNext() {
        world.runUntil(100);
        world.at(100, tell("first"));
        world.at(50, tell("second"));
        world.settle();
        assertThat(told).containsExactly("first at 100", "second at 100");
    }

    @Test
    void shouldStopWhereTheConditionHoldsAndSayWhereItNeverWill() {
        world.at(5, tell("event"));
        world.at(9, tell("other"));
        assertThat(world.runUntil(() -> told.size() == 1)).isTrue();
        assertThat(world.now()).isEqualTo(5);
        assertThat(world.runUntil(() -> told.size() == 3)).isFalse();
    }

    @Test
    void shouldRefuseAnEventThatWaitsAlready() {
        Event event = tell("event");
        world.at(5, event);
        assertThatIllegalStateException()
                .isThrownBy(() -> world.at(6, event))
                .withMessageContaining("scheduled already");
        world.runUntil(5);
        world.at(6, event);
        assertThat(event.isScheduled()).isTrue();
    }

    @Test
    void shouldRefuseOtherThreads() throws Exception {
        Throwable failure = CompletableFuture.runAsync(() -> world.at(1, tell("event")))
                .handle((done, thrown) -> thrown)
                .get();
        assertThat(failure).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(failure).hasMessageContaining("which made the world");
        assertThat(failure).isNotInstanceOf(ExecutionException.class);
    }

    @Test
    void shouldRefuseHostsThatAreTakenForAnother() throws Exception {
        InetAddress one = InetAddress.getByName("10.0.0.1");
        world.host("a", one);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.host("a", InetAddress.getByName("10.0.0.2")))
                .withMessageContaining("two hosts have the name a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.host("b", one))
                .withMessageContaining("10.0.0.1");
        assertThatIllegalArgumentException().isThrownBy(() -> world.host("b")).withMessageContaining("no address");
    }

    @Test
    void shouldDrawForEachPurposeByItself() {
        Choices plain = new Choices(5);
        Choices busy = new Choices(5);
        List<Long> expected = draw(plain.of("loss"));
        draw(busy.of("jitter"));
        assertThat(draw(busy.of("loss"))).isEqualTo(expected);
        assertThat(draw(new Choices(6).of("loss"))).doesNotContainAnyElementsOf(expected);
        assertThat(draw(plain.of("other"))).doesNotContainAnyElementsOf(expected);
        assertThat(busy.draws().values()).containsExactly(100L, 100L);
    }

    @Test
    void shouldDrawTheNumbersOfSplitMix() {
        // The first outputs for the seed 0, as the algorithm's reference gives them.
        Chance chance = new Chance(0, false);
        assertThat(List.of(chance.nextLong(), chance.nextLong()))
                .containsExactly(0xE220A8397B1DCDAFL, 0x6E789E6AA1B965F4L);
        assertThat(List.of(chance.happens(0), chance.happens(1))).containsExactly(false, true);
    }

    @Test
    void shouldHashWhatHappensAndWhen() {
        long empty = new World(1).timeline().hash();
        assertThat(List.of(hash(5, "event"), hash(6, "event"), hash(5, "other")))
                .doesNotHaveDuplicates()
                .doesNotContain(empty);
        assertThat(hash(5, "event")).isEqualTo(hash(5, "event"));
    }

    @Test
    void shouldTellTheLastEvents() throws Exception {
        WorldHost host = world.host("a", InetAddress.getByName("10.0.0.1"));
        world.runUntil(1_500_000_000);
        world.note(host.number(), "crash", 0);
        world.note(-1, "lost", 52);
        assertThat(world.timeline().last()).containsExactly("1.500000 a crash", "1.500000 - lost 52");
        for (int i = 0; i < 100; i++) {
            world.note(0, "event", i);
        }
        assertThat(world.timeline().last()).hasSize(64).endsWith("1.500000 a event 99");
    }

    private long hash(long time, String what) {
        World other = new World(1);
        other.at(time, tell(what));
        other.runUntil(10);
        return other.timeline().hash();
    }

    private static List<Long> draw(Chance chance) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            numbers.add(chance.nextLong());
        }
        return numbers;
    }

    private Event tell(String what) {
        return new Event() {
            @Override
            protected void happen() {
                told.add(what + " at " + world.now());
            }

            @Override
            protected String what() {
                return what;
            }
        };
    }

    private static final class Told extends Event {

        private final int number;
        private final long time;
        private final List<Told> happened;

        Told(int number, long time, List<Told> happened) {
            this.number = number;
            this.time = time;
            this.happened = happened;
        }

        @Override
        protected void happen() {
            happened.add(this);
        }

        @Override
        protected String what() {
            return "told";
        }
    }
}
