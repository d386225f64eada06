package io.sockflux.test.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Calls on the two ends of one connection, {@code a} and {@code b}, each a line: the end, a verb and perhaps a number.
 *
 * <ul>
 *   <li>{@code a send 100}: a send of so many bytes
 *   <li>{@code a exactly 5}: a subscriber that takes so many bytes and leaves
 *   <li>{@code a one 0}: a subscriber that asks for one buffer
 *   <li>{@code a rest 0}: a subscriber that takes all to the end
 *   <li>{@code a end 0}, {@code a close 0}, {@code a abort 0}
 * </ul>
 *
 * @param steps the calls in their order
 */
record Script(List<String> steps) {

    private static final String[] VERBS = {
        "send", "send", "send", "exactly", "exactly", "one", "rest", "end", "end", "close", "abort"
    };
    /** All of a script fit the buffers of any kernel: how much more they take is another matter. */
    private static final int[] LENGTHS = {1, 3, 100, 1_000, 5_000};

    private static final int FEWEST = 2;
    private static final int MOST = 9;

    Script {
        steps = List.copyOf(steps);
    }

    static Script random(RandomGenerator chance) {
        List<String> steps = new ArrayList<>();
        int count = chance.nextInt(FEWEST, MOST);
        for (int i = 0; i < count; i++) {
            String verb = VERBS[chance.nextInt(VERBS.length)];
            int length = LENGTHS[chance.nextInt(LENGTHS.length)];
            steps.add((chance.nextBoolean() ? "a " : "b ") + verb + " "
                    + (verb.equals("send") || verb.equals("exactly") ? length : 0));
        }
        return new Script(steps);
    }

    /** The same without one of its calls. */
    Script without(int index) {
        List<String> fewer = new ArrayList<>(steps);
        fewer.remove(index);
        return new Script(fewer);
    }

    /** Whether an end resets the connection. */
    boolean hasAbort() {
        return steps.stream().anyMatch(step -> step.contains("abort"));
    }

    @Override
    public String toString() {
        return String.join("; ", steps);
    }
}
