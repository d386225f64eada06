package io.sockflux.benchmarks.requests;

import com.sun.management.OperatingSystemMXBean;
import io.sockflux.benchmarks.compare.Cores;
import io.sockflux.benchmarks.compare.Statistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** {@code benchmarks/requests}: pipelined INCR of one key, by each client over one connection to one redis-server. */
public final class RequestRates {

    private static final String USAGE =
            "usage: requests [--commands N] [--warm-up N] [--rounds N] [--in-flight K,K…] [--peers A,B…]";

    /** Those that Sockflux is compared with. */
    private static final Set<String> OTHERS = Set.of("lettuce", "lettuce-batch", "reactor-netty");

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static final Map<String, Increments.Maker> MAKERS = makers();

    private int commands = 300_000;
    private int warmUp = 1_000_000;
    private int rounds = 7;
    private List<Integer> depths = List.of(16, 128, 1000);
    private List<String> peers = List.copyOf(MAKERS.keySet());

    private RequestRates() {}

    private static Map<String, Increments.Maker> makers() {
        Map<String, Increments.Maker> makers = new LinkedHashMap<>();
        makers.put("sockflux", SockfluxRequester::new);
        makers.put("sockflux-codec", SockfluxCodec::new);
        makers.put("reactor-netty", ReactorNettyRequests::new);
        for (Lettuce.Way way : Lettuce.Way.values()) {
            String name = way == Lettuce.Way.ASYNC
                    ? "lettuce"
                    : "lettuce-" + way.name().toLowerCase(Locale.ROOT);
            makers.put(name, (port, key, inFlight) -> new Lettuce(port, key, inFlight, way));
        }
        return makers;
    }

    /** Status 2 for a word that is wrong, 1 if a client failed. */
    public static void main(String[] args) throws Exception {
        RequestRates rates = new RequestRates();
        try {
            rates.read(new ArrayDeque<>(List.of(args)));
        } catch (IllegalArgumentException e) {
            System.err.println("requests: " + e.getMessage());
            System.exit(2);
        }
        rates.run(Cores.find(), System.out::println);
        System.exit(0);
    }

    /** Few commands of each. Returns the median rates of each peer; nothing where there is no server. */
    static Map<String, Double> smoke(int commands, int inFlight, Consumer<String> out) throws Exception {
        RequestRates rates = new RequestRates();
        rates.commands = commands;
        rates.warmUp = commands;
        rates.rounds = 1;
        rates.depths = List.of(inFlight);
        return rates.run(new Cores(-1, -1), out);
    }

    private void read(Deque<String> words) {
        while (!words.isEmpty()) {
            String word = words.remove();
            String value = Optional.ofNullable(words.poll()).orElseThrow(() -> new IllegalArgumentException(USAGE));
            switch (word) {
                case "--commands" -> commands = number(value);
                case "--warm-up" -> warmUp = number(value);
                case "--rounds" -> rounds = number(value);
                case "--in-flight" ->
                    depths = words(value).map(RequestRates::number).toList();
                case "--peers" -> peers = words(value).toList();
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        peers.forEach(RequestRates::maker);
    }

    private static Increments.Maker maker(String peer) {
        Increments.Maker maker = MAKERS.get(peer);
        if (maker == null) {
            throw new IllegalArgumentException("peer: " + peer + " (expected: one of " + MAKERS.keySet() + ")");
        }
        return maker;
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1));
    }

    private static int number(String value) {
        int number = Integer.parseInt(value);
        if (number < 1) {
            throw new IllegalArgumentException(value + " (expected: >= 1)");
        }
        return number;
    }

    private Map<String, Double> run(Cores cores, Consumer<String> out) throws Exception {
        Map<String, Double> medians = new LinkedHashMap<>();
        Optional<RedisServer> started = RedisServer.start(cores);
        if (started.isEmpty()) {
            out.accept("skipped: there is no redis-server");
            return medians;
        }
        try (RedisServer server = started.get()) {
            keepToCore(cores, out);
            for (int inFlight : depths) {
                medians = measure(server, inFlight, out);
            }
        }
        return medians;
    }

    /** The server has the other core. */
    private static void keepToCore(Cores cores, Consumer<String> out) throws IOException, InterruptedException {
        if (!cores.isPinned()) {
            out.accept("nothing is kept to its core");
            return;
        }
        String self = Long.toString(ProcessHandle.current().pid());
        int status = new ProcessBuilder("taskset", "-a", "-p", "-c", Integer.toString(cores.peer()), self)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start()
                .waitFor();
        out.accept(status == 0 ? "redis-server and the clients have a core each" : "taskset failed: " + status);
    }

    /** A client and what was measured of it. */
    private record Asked(
            String peer, Increments client, Increments.Answers answers, List<Double> rates, List<Double> costs) {

        static Asked of(String peer, Increments client) {
            return new Asked(peer, client, new Increments.Answers(), new ArrayList<>(), new ArrayList<>());
        }

        /** Commands for each second. */
        double run(int commands) throws Exception {
            long begin = System.nanoTime();
            client.run(commands, answers);
            double seconds = (System.nanoTime() - begin) / 1e9;
            int came = answers.take();
            if (came != commands) {
                throw new IllegalStateException(came + " answers (expected: " + commands + ")");
            }
            return commands / seconds;
        }

        void measure(int commands) throws Exception {
            long used = SYSTEM.getProcessCpuTime();
            rates.add(run(commands));
            costs.add((SYSTEM.getProcessCpuTime() - used) / 1e3 / commands);
        }

        double median() {
            return Statistics.median(rates);
        }
    }

    private Map<String, Double> measure(RedisServer server, int inFlight, Consumer<String> out) throws Exception {
        List<Asked> all = new ArrayList<>();
        try {
            for (String peer : peers) {
                // Keys of one length, so that commands are of one length.
                String key = String.format(Locale.ROOT, "visits:%04d:%02d", inFlight, all.size());
                all.add(Asked.of(peer, maker(peer).make(server.port(), key, inFlight)));
            }
            for (Asked each : all) {
                each.run(warmUp);
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < all.size(); i++) {
                    // Another is first in each round.
                    all.get((i + round) % all.size()).measure(commands);
                }
            }
        } finally {
            all.forEach(each -> each.client().close());
        }
        tell(inFlight, all, out);
        Map<String, Double> medians = new LinkedHashMap<>();
        all.forEach(each -> medians.put(each.peer(), each.median()));
        return medians;
    }

    private void tell(int inFlight, List<Asked> all, Consumer<String> out) {
        Optional<Asked> best = all.stream()
                .filter(each -> OTHERS.contains(each.peer()))
                .max(Comparator.comparingDouble(Asked::median));
        out.accept(String.format(
                Locale.ROOT,
                "%n%d in flight, %d rounds of %d commands; the best of the others is %s",
                inFlight,
                rounds,
                commands,
                best.map(Asked::peer).orElse("none")));
        for (Asked each : all) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < rounds && best.isPresent(); i++) {
                ratios.add(each.rates().get(i) / best.get().rates().get(i));
            }
            out.accept(String.format(
                    Locale.ROOT,
                    "%-17s %9.0f/s ± %3.0f%%   ratio %.2f ± %.2f   CPU %.2f µs a command",
                    each.peer(),
                    each.median(),
                    100 * Statistics.spread(each.rates()) / each.median(),
                    Statistics.median(ratios),
                    Statistics.spread(ratios),
                    Statistics.median(each.costs())));
        }
    }
}
