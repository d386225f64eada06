package io.sockflux.examples.balancer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** For picocli, to which words behind {@code --} are as those before it: makes each of them an option. */
final class BehindDashes implements IParameterPreprocessor {

    @Override
    @SuppressWarnings("JdkObsolete") // It is picocli's.
    public boolean preprocess(
            Stack<String> words, CommandSpec command, @Nullable ArgSpec argument, Map<String, Object> info) {
        Deque<String> all = new ArrayDeque<>();
        boolean isBehind = false;
        while (!words.isEmpty()) {
            String word = words.pop();
            if (!isBehind && word.equals("--")) {
                isBehind = true;
            } else {
                all.push(isBehind ? "--backend=" + word : word);
            }
        }
        while (!all.isEmpty()) {
            words.push(all.pop());
        }
        return false;
    }
}
