package io.sockflux.contract.path;

import io.sockflux.address.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Two network namespaces that only what is run in them can see. Each has a device {@value #DEVICE} that leads to the other.
 *
 * @param near the name of the one that Sockflux is run in
 * @param far the name of the peer's
 */
record Namespaces(String near, String far) implements AutoCloseable, Leftovers.Leftover {

    static final String DEVICE = "path";

    static final String NEAR_IPV4 = "10.77.0.1";
    static final String FAR_IPV4 = "10.77.0.2";
    static final String NEAR_IPV6 = "fd77::1";
    static final String FAR_IPV6 = "fd77::2";

    private static final AtomicInteger MADE = new AtomicInteger();

    /** Makes two that are empty, or skips the test where that cannot be. */
    static Namespaces open() {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/proc/self/ns")), "there are no namespaces: this is not Linux");
        Assumptions.assumeTrue(
                Command.run("id", "-u").output().equals("0"), "network namespaces are made by root only");
        assumeProgram("ip", "-V");
        assumeProgram("nft", "--version");
        String name = "sockflux-" + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        Namespaces namespaces = new Namespaces(name + "-near", name + "-far");
        Leftovers.add(namespaces);
        Command made = Command.run("ip", "netns", "add", namespaces.near);
        Assumptions.assumeTrue(made.succeeded(), () -> "no network namespace can be made here: " + made.output());
        try {
            Command.run("ip", "netns", "add", namespaces.far).orFail("ip netns add");
            namespaces.near("ip", "link", "set", "lo", "up");
            namespaces.far("ip", "link", "set", "lo", "up");
            Command rule = Command.run(namespaces.inNear("nft", "add", "table", "inet", "probe"));
            Assumptions.assumeTrue(rule.succeeded(), () -> "nft does not work here: " + rule.output());
            return namespaces;
        } catch (Throwable e) {
            namespaces.close();
            throw e;
        }
    }

    static void assumeProgram(String... words) {
        Command found = Command.run(words);
        Assumptions.assumeTrue(found.succeeded(), () -> words[0] + " is not installed: " + found.output());
    }

    /** The peer at a port, by its IPv4 address. */
    static Endpoint peer(int port) {
        return Endpoint.tcp(FAR_IPV4, port);
    }

    /** The words of a command at the near end. */
    List<String> inNear(String... words) {
        return in(near, words);
    }

    /** The words of a command at the far end. */
    List<String> inFar(String... words) {
        return in(far, words);
    }

    static List<String> in(String namespace, String... words) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(List.of(words));
        return all;
    }

    /** Runs a command at the near end. */
    String near(String... words) {
        return Command.run(inNear(words)).orFail(String.join(" ", words));
    }

    /** Runs a command at the far end. */
    String far(String... words) {
        return Command.run(inFar(words)).orFail(String.join(" ", words));
    }

    /** What the far end does with packets that came over the path, by a rule of {@code nft(8)}. */
    void whenItComesToTheFarEnd(String rule) {
        far("nft", rules("in { type filter hook input priority 0; policy accept; }", "iifname " + DEVICE + " " + rule));
    }

    /** What the near end does with packets that came over the path. */
    void whenItComesToTheNearEnd(String rule) {
        near(
                "nft",
                rules("in { type filter hook input priority 0; policy accept; }", "iifname " + DEVICE + " " + rule));
    }

    /** What the near end does with packets that it is about to send over the path. */
    void whenItLeavesTheNearEnd(String rule) {
        near(
                "nft",
                rules("out { type filter hook output priority 0; policy accept; }", "oifname " + DEVICE + " " + rule));
    }

    private static String rules(String chain, String rule) {
        String name = chain.substring(0, chain.indexOf(' '));
        return "add table inet path; add chain inet path " + chain + "; add rule inet path " + name + " " + rule;
    }

    /** Nothing that is sent arrives at the other end any more, and nobody is told. */
    void cut() {
        whenItComesToTheFarEnd("counter drop");
        whenItComesToTheNearEnd("counter drop");
    }

    /** Takes all rules away. */
    void mend() {
        near("nft", "flush", "ruleset");
        far("nft", "flush", "ruleset");
    }

    @Override
    public void close() {
        Leftovers.remove(this);
    }

    @Override
    public void remove() {
        Command.run("ip", "netns", "delete", near);
        Command.run("ip", "netns", "delete", far);
    }
}
