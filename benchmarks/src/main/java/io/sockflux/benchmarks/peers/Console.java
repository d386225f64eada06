package io.sockflux.benchmarks.peers;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a peer's process is told on standard input, a line each, and answers by a line each; it ends with its input.
 *
 * <pre>
 * open SERVICE ENDPOINT [TARGET]                              READY ENDPOINT, or SKIP and why
 * run ENDPOINT CONNECTIONS BYTES IN_FLIGHT WARM SECONDS       BEGIN, then RESULT ANSWERS SECONDS ERRORS ALLOCATED
 * hello                                                       READY, or SKIP and why
 * heap, allocated                                             bytes of the heap: in use after collection, allocated since
 *                                                             the start
 * classes                                                     a line for each class of the heap after collection, by
 *                                                             its number, instances, bytes and name; then END
 * quit
 * </pre>
 */
final class Console {

    private final Peer peer;

    private Console(Peer peer) {
        this.peer = peer;
    }

    /** Until there is no more input. */
    static void serve(Peer peer) throws IOException {
        Console console = new Console(peer);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null && !line.equals("quit"); line = input.readLine()) {
            console.answer(line.split(" ", -1));
        }
        System.exit(0);
    }

    private void answer(String[] words) {
        try {
            switch (words[0]) {
                case "open" -> say("READY " + peer.open(service(words[1]), words[2], words.length > 3 ? words[3] : ""));
                case "run" -> run(words);
                case "heap" -> say(heapBytes());
                case "hello" -> {
                    peer.check();
                    say("READY");
                }
                case "allocated" -> say(allocatedBytes());
                case "classes" -> {
                    say(Classes.histogram().strip());
                    say("END");
                }
                default -> say("SKIP no such command: " + words[0]);
            }
        } catch (SkippedException e) {
            say("SKIP " + e.getMessage());
        } catch (Exception e) {
            e.printStackTrace();
            say("SKIP " + e);
        }
    }

    private static Service service(String word) {
        return Service.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private void run(String[] words) throws Exception {
        Peer.Answers answers = new Peer.Answers();
        int[] numbers = Arrays.stream(words, 2, 5).mapToInt(Integer::parseInt).toArray();
        AutoCloseable asking = peer.ask(words[1], numbers[0], numbers[1], numbers[2], answers);
        try {
            sleep(words[5]);
            while (answers.count() == 0 && answers.errors() == 0) {
                sleep("0.01");
            }
            say("BEGIN");
            long allocated = allocatedBytes();
            long count = answers.count();
            long begun = System.nanoTime();
            sleep(words[6]);
            long after = answers.count();
            double seconds = (System.nanoTime() - begun) / 1e9;
            say(String.format(
                    Locale.ROOT,
                    "RESULT %d %.6f %d %d",
                    after - count,
                    seconds,
                    answers.errors(),
                    allocatedBytes() - allocated));
        } finally {
            asking.close();
        }
    }

    private static void sleep(String seconds) throws InterruptedException {
        Thread.sleep((long) (Double.parseDouble(seconds) * 1000));
    }

    private static long heapBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long allocatedBytes() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static void say(Object line) {
        System.out.println(line);
    }
}
