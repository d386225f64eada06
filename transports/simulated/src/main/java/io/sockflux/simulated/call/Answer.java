package io.sockflux.simulated.call;

import io.sockflux.error.Errno;
import java.util.EnumMap;
import java.util.Map;

/** What a call answers: a number from 0, or an errno as a number below 0. So a call allocates nothing. */
public final class Answer {

    /** A call that did what it was asked for. */
    public static final int DONE = 0;

    private static final Errno[] ERRNOS = Errno.values();
    private static final Map<Errno, Integer> ANSWERS = new EnumMap<>(Errno.class);

    static {
        for (int i = 0; i < ERRNOS.length; i++) {
            ANSWERS.put(ERRNOS[i], -1 - i);
        }
    }

    private Answer() {}

    /** The answer of a call that failed. */
    public static int failed(Errno errno) {
        return ANSWERS.getOrDefault(errno, -1);
    }

    /** Whether the call failed. */
    public static boolean isFailure(int answer) {
        return answer < 0;
    }

    /** Whether the call failed with this errno. */
    public static boolean is(int answer, Errno errno) {
        return answer == failed(errno);
    }

    /**
     * Why the call failed.
     *
     * @throws IllegalArgumentException if it did not
     */
    public static Errno errno(int answer) {
        if (answer >= 0) {
            throw new IllegalArgumentException("the call answered " + answer + " (expected: an errno)");
        }
        return ERRNOS[-1 - answer];
    }

    /** The number, or the errno's name. */
    public static String text(int answer) {
        return answer >= 0 ? Integer.toString(answer) : errno(answer).name();
    }
}
