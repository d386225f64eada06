package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sockflux.error.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** A call that a script expects, and what it answers; see {@link ScriptedSystemCalls}. */
public final class ExpectedCall {

    private final String name;
    private final List<Object> arguments;
    private final List<Consumer<long[]>> effects = new ArrayList<>();
    private long result;

    ExpectedCall(String name, Object... arguments) {
        this.name = name;
        this.arguments = List.of(arguments);
    }

    /** What it returns; 0 unless told otherwise. */
    public ExpectedCall answers(long answer) {
        this.result = answer;
        return this;
    }

    /** It fails. */
    public ExpectedCall fails(Errno errno) {
        return answers(-errno.number());
    }

    /** Writes bytes to the address that this argument, counted from 0, is; the result stays what it is. */
    public ExpectedCall writes(int argument, byte... bytes) {
        return does(actual -> MessageMemory.at(actual[argument], bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
    }

    /** {@code recv} or {@code read} that brings these bytes, or as many as there is room for. */
    public ExpectedCall brings(byte... bytes) {
        return does(actual -> {
            int length = (int) Math.min(bytes.length, actual[2]);
            MemorySegment.copy(bytes, 0, MessageMemory.at(actual[1], length), JAVA_BYTE, 0, length);
            result = length;
        });
    }

    /** {@code recvmsg} that brings this message, as far as there is room for it. */
    public ExpectedCall brings(MessageMemory.Content message) {
        return does(actual -> result = MessageMemory.write(actual[1], message));
    }

    /** {@code sendmsg} that takes all, and shows it. */
    public ExpectedCall takes(Consumer<MessageMemory.Content> check) {
        return does(actual -> {
            MessageMemory.Content message = MessageMemory.read(actual[1]);
            check.accept(message);
            result = message.data().length;
        });
    }

    /** {@code sendmsg} that takes so many bytes of what it is shown. */
    public ExpectedCall takes(int bytes, Consumer<MessageMemory.Content> check) {
        return does(actual -> check.accept(MessageMemory.read(actual[1]))).answers(bytes);
    }

    /** Does something with the arguments, before it answers; what it throws fails the test. */
    public ExpectedCall does(Consumer<long[]> effect) {
        effects.add(effect);
        return this;
    }

    boolean isFor(String call, long... actual) {
        if (!name.equals(call) || arguments.size() > actual.length) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            boolean fits = arguments.get(i) instanceof LongPredicate predicate
                    ? predicate.test(actual[i])
                    : ((Number) arguments.get(i)).longValue() == actual[i];
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    long play(long... actual) {
        effects.forEach(effect -> effect.accept(actual));
        return result;
    }

    static String words(String call, long... arguments) {
        return call + Arrays.stream(arguments).mapToObj(Long::toString).collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public String toString() {
        return name
                + arguments.stream()
                        .map(argument -> argument instanceof LongPredicate ? "*" : argument.toString())
                        .collect(Collectors.joining(", ", "(", arguments.isEmpty() ? "…)" : ")"));
    }
}
