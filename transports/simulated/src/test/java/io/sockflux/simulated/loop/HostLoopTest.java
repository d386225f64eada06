package io.sockflux.simulated.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.sockflux.simulated.world.World;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loops of one thread: each is the loop in its own turn only, and the seed says whose turn is next. */
class HostLoopTest {

    private final World world = new World(1);
    private final Stage stage = new Stage(world);
    private final Life life =
            new Life(world.host("a", InetAddress.getLoopbackAddress()).number());
    private final HostLoops loops = new HostLoops(stage, life, "loop", 2);
    private final EventLoop first = loops.next();
    private final EventLoop second = loops.next();
    private final List<String> seen = new ArrayList<>();

    @Test
    void shouldBeTheLoopInItsOwnTurnOnly() {
        assertThat(first.inEventLoop()).isFalse();
        first.execute(() -> seen.add(first.inEventLoop() + " " + second.inEventLoop()));
        second.execute(() -> seen.add(first.inEventLoop() + " " + second.inEventLoop()));
        assertThat(seen).isEmpty();
        world.settle();
        assertThat(seen).containsExactly("true false", "false true");
        assertThat(first.inEventLoop()).isFalse();
    }

    @Test
    void shouldRunInATurnWhatWasThereWhenItBegan() {
        first.execute(() -> {
            seen.add("one");
            first.execute(() -> seen.add("three"));
        });
        second.execute(() -> seen.add("two"));
        world.settle();
        assertThat(seen).containsExactly("one", "two", "three");
    }

    @Test
    void shouldRunTimersInTheWorldsTime() {
        first.schedule(() -> seen.add("late at " + world.now()), 1, TimeUnit.HOURS);
        first.schedule(() -> seen.add("soon at " + world.now()), 5, TimeUnit.NANOSECONDS);
        world.runFor(TimeUnit.HOURS.toNanos(2));
        assertThat(seen).containsExactly("soon at 5", "late at 3600000000000");
    }

    @Test
    void shouldRunNothingOfALifeThatIsOver() {
        first.execute(life::end);
        first.execute(() -> seen.add("task"));
        second.execute(() -> seen.add("other loop"));
        first.schedule(() -> seen.add("timer"), 1, TimeUnit.SECONDS);
        world.runFor(TimeUnit.HOURS.toNanos(1));
        first.execute(() -> seen.add("afterwards"));
        world.settle();
        assertThat(seen).isEmpty();
    }

    @Test
    void shouldLetTheSeedChooseWhoseTurnIsNext() {
        Set<String> orders = new TreeSet<>();
        for (long seed = 1; seed <= 100; seed++) {
            orders.add(order(seed));
            assertThat(order(seed)).isEqualTo(order(seed));
        }
        assertThat(orders).hasSize(6);
    }

    private static String order(long seed) {
        World chosen = new World(seed);
        chosen.orderByChance();
        StringBuilder order = new StringBuilder();
        IntStream.range(0, 3).forEach(i -> chosen.ready(() -> order.append(i)));
        chosen.settle();
        return order.toString();
    }
}
