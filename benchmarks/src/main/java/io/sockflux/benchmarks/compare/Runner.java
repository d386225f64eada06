package io.sockflux.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Puts peers through scenarios. */
final class Runner implements AutoCloseable {

    /** A peer that is ready. {@code endpoint} is where it serves, or where it is to ask. */
    private record Ready(String name, Child child, String endpoint) {}

    /** Why scenarios of TLS are skipped. */
    static final String NO_TLS = "cc found no OpenSSL, with which the load generator for TLS is made";

    private final Programs programs;
    private final Cores cores;
    private final Plan plan;
    private final Path folder;
    private final Consumer<String> progress;
    private final Results results = new Results();
    private final Map<String, Child> children = new HashMap<>();
    private int sockets;

    /**
     * One that has measured nothing yet.
     *
     * @param folder for sockets and for what processes say
     * @param progress is told a line of each thing that is done
     */
    Runner(Programs programs, Cores cores, Plan plan, Path folder, Consumer<String> progress) {
        this.programs = programs;
        this.cores = cores;
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
    }

    Results results() {
        return results;
    }

    /**
     * All peers of a scenario, in turn.
     *
     * @param peers by name; those of the scenario that are not among them are left out
     */
    void run(Scenario asked, Collection<String> peers) throws IOException, InterruptedException {
        Scenario scenario = asked.small(plan.mostConnections());
        progress.accept(scenario.title());
        if (scenario.isTls() && !programs.hasTls()) {
            scenario.peers().forEach(peer -> results.skip(scenario, peer, NO_TLS));
            return;
        }
        Child helper = null;
        Map<String, Ready> ready = new LinkedHashMap<>();
        try {
            String target = "";
            if (scenario.load() == Load.RELAY || scenario.load() == Load.CLIENT) {
                helper = Child.start(cores.onLoadCore(programs.server()), folder);
                String service = scenario.load() == Load.RELAY ? "sink" : "echo";
                target = helper.ask("open " + service + " " + local(scenario)).split(" ", -1)[1];
            }
            String served = target;
            for (String name : scenario.peers().stream().filter(peers::contains).toList()) {
                trying(scenario, name, ready, () -> {
                    open(scenario, name, served, ready);
                    if (scenario.load() == Load.IDLE) {
                        endAll();
                    }
                });
            }
            if (scenario.load() != Load.IDLE && plan.warmSeconds() > 0) {
                for (Ready peer : List.copyOf(ready.values())) {
                    trying(scenario, peer.name(), ready, () -> measure(scenario, peer, plan.warmSeconds(scenario)));
                }
            }
            for (int round = 0; round < plan.rounds(); round++) {
                List<Ready> turns = new ArrayList<>(ready.values());
                // Who is first has a machine that others have not warmed.
                Collections.rotate(turns, -round);
                for (Ready peer : turns) {
                    trying(scenario, peer.name(), ready, () -> {
                        Map<Metric, Double> sample = scenario.load() == Load.IDLE
                                ? idle(scenario, peer.name(), ready)
                                : measure(scenario, peer, plan.seconds());
                        results.add(scenario, peer.name(), sample);
                        progress.accept("  " + peer.name() + " " + told(sample));
                    });
                }
            }
        } finally {
            endAll();
            if (helper != null) {
                helper.close();
            }
        }
    }

    private static String told(Map<Metric, Double> sample) {
        StringBuilder line = new StringBuilder();
        sample.forEach((metric, value) -> line.append(metric.title())
                .append(' ')
                .append(Metric.format(value))
                .append(' ')
                .append(metric.unit())
                .append("  "));
        return line.toString().strip();
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /** What goes wrong with one peer leaves the others alone. */
    private void trying(Scenario scenario, String name, Map<String, Ready> ready, Step step)
            throws InterruptedException {
        try {
            step.run();
        } catch (IOException e) {
            results.fail(scenario, name, String.valueOf(e.getMessage()));
            progress.accept("  " + name + " FAILED " + e.getMessage());
            ready.remove(name);
            Child failed = children.remove(name);
            if (failed != null) {
                failed.close();
            }
        }
    }

    private void open(Scenario scenario, String name, String target, Map<String, Ready> ready)
            throws IOException, InterruptedException {
        Child child = children.get(name);
        if (child == null) {
            String[] javaOptions =
                    scenario.load() == Load.IDLE && !plan.sharesProcesses() ? Idle.JAVA_OPTIONS : new String[0];
            child = Child.start(cores.onPeerCore(programs.peer(name, javaOptions)), folder);
            children.put(name, child);
        }
        String answer = scenario.load() == Load.CLIENT
                ? hello(child, target)
                : child.ask(String.join(" ", "open", service(scenario, name), local(scenario), target));
        if (answer.startsWith("READY ")) {
            ready.put(name, new Ready(name, child, answer.substring("READY ".length())));
        } else if (answer.startsWith("SKIP ")) {
            String reason = answer.substring("SKIP ".length());
            results.skip(scenario, name, reason);
            progress.accept("  " + name + " skipped: " + reason);
        } else {
            throw new IOException("said: " + answer);
        }
    }

    private static String service(Scenario scenario, String name) {
        return name.equals("sockflux-splice") ? "relay-splice" : scenario.load().service();
    }

    /** A client is ready when it answers at all. */
    private static String hello(Child child, String target) throws IOException, InterruptedException {
        String answer = child.ask("hello");
        return answer.startsWith("SKIP") ? answer : "READY " + target;
    }

    /** Where to listen; a path of its own each time. */
    private String local(Scenario scenario) {
        return switch (scenario.scheme()) {
            case "unix", "unix-seqpacket" -> scenario.scheme() + ":" + folder.resolve("s" + sockets++);
            default -> scenario.scheme() + "://127.0.0.1:0";
        };
    }

    private Map<Metric, Double> measure(Scenario scenario, Ready peer, double seconds)
            throws IOException, InterruptedException {
        List<String> load = programs.load(scenario, peer.endpoint(), plan.settleSeconds(), seconds);
        if (scenario.load() == Load.CLIENT) {
            return peer.name().equals("c") ? itself(scenario, load) : client(scenario, peer, seconds);
        }
        try (Child asking = Child.start(cores.onLoadCore(load), folder)) {
            asking.answer("BEGIN");
            Round round = Round.begin(peer.child());
            return round.end(scenario.load(), asking.answer("RESULT"));
        }
    }

    private Map<Metric, Double> itself(Scenario scenario, List<String> load) throws IOException, InterruptedException {
        try (Child client = Child.start(cores.onPeerCore(load), folder)) {
            client.answer("BEGIN");
            return Round.ofLoad(scenario.load(), client.answer("RESULT"));
        }
    }

    private Map<Metric, Double> client(Scenario scenario, Ready peer, double seconds)
            throws IOException, InterruptedException {
        peer.child()
                .tell(String.join(
                        " ",
                        "run",
                        peer.endpoint(),
                        Integer.toString(scenario.connections()),
                        Integer.toString(scenario.bytes()),
                        Integer.toString(scenario.inFlight()),
                        Double.toString(plan.settleSeconds()),
                        Double.toString(seconds)));
        peer.child().answer("BEGIN");
        return Round.beginOfClient(peer.child())
                .end(scenario.load(), peer.child().answer("RESULT"));
    }

    /** In a process of its own each time, as one that has held so many connections keeps memory for the next ones. */
    private Map<Metric, Double> idle(Scenario scenario, String name, Map<String, Ready> ready)
            throws IOException, InterruptedException {
        open(scenario, name, "", ready);
        Ready peer = Objects.requireNonNull(ready.get(name));
        Map<Metric, Double> sample = new Idle(programs, cores, folder).measure(scenario, peer.child(), peer.endpoint());
        endAll();
        return sample;
    }

    /** Unless what comes next shares them. */
    private void endAll() {
        if (!plan.sharesProcesses()) {
            close();
        }
    }

    @Override
    public void close() {
        children.values().forEach(Child::close);
        children.clear();
    }
}
