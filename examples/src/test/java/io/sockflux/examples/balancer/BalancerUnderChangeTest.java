package io.sockflux.examples.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.TcpEndpoint;
import io.sockflux.contract.kit.Amount;
import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of all kinds while backends are killed and started: each is whole, or its backend was killed under it. */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BalancerUnderChangeTest {

    private static final int CONNECTIONS = Amount.of(300, 2_000);
    private static final int CLIENTS = 16;
    private static final int OPEN_TILL_THE_DRAIN = 10;
    private static final int RESET_ME = 'R';

    private enum Kind {
        HALF_CLOSE("ended"),
        RESET("client-reset"),
        RESET_AT_ONCE("client-reset"),
        RESET_BY_BACKEND("backend-reset"),
        SILENT("ended");

        /** How its line ends, if its backend lives on. */
        private final String end;

        Kind(String end) {
            this.end = end;
        }
    }

    /** When something was, in the order of all. */
    private final AtomicLong order = new AtomicLong();

    private final AtomicInteger clients = new AtomicInteger();

    /** A backend that was killed, from just before to just after. */
    private record Kill(int backend, long begun, long ended) {}

    /** One client; {@code whole} where all came that it was owed. */
    private record Outcome(String host, Kind kind, long begun, long ended, int sent, boolean whole) {}

    private final Collection<Kill> kills = new ConcurrentLinkedQueue<>();
    private final Collection<Outcome> outcomes = new ConcurrentLinkedQueue<>();

    @Test
    void shouldLoseNothingButWhatDiedWithItsBackend() throws Exception {
        Peers.assumeLinux();
        try (Backends backends = new Backends(3)) {
            List<String> words = new ArrayList<>(List.of(
                    "--drain",
                    "1h",
                    "--wait",
                    "1h",
                    "--check-every",
                    "100ms",
                    "--eject-for",
                    "20ms",
                    "--eject-for-most",
                    "100ms",
                    "tcp://127.0.0.1:0",
                    "--"));
            words.addAll(Arrays.asList(backends.uris()));
            try (Program balancer = Program.startOn(Program.DEFAULT, "balancer", words.toArray(String[]::new))) {
                InetSocketAddress address = ((TcpEndpoint) balancer.ready()).socketAddress();
                // What the JVM opens with its first connection stays open.
                client(address, Kind.HALF_CLOSE, new Random(1));
                long base = atRest(balancer);
                run(address, backends);
                Program.await("descriptors").until(() -> descriptors(balancer) <= base);
                drain(address, balancer);
                judge(AccessLine.of(balancer), backends);
            }
        }
    }

    private void run(InetSocketAddress address, Backends backends) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            AtomicInteger left = new AtomicInteger(CONNECTIONS);
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(i);
                clients.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        client(address, Kind.values()[random.nextInt(Kind.values().length)], random);
                    }
                    return null;
                }));
            }
            Future<?> killing = threads.submit(() -> {
                for (int i = 0; left.get() > 0; i++) {
                    int victim = i % 3;
                    long begun = order.incrementAndGet();
                    backends.kill(victim);
                    kills.add(new Kill(victim, begun, order.incrementAndGet()));
                    backends.startAgain(victim);
                }
            });
            for (Future<?> one : clients) {
                one.get();
            }
            killing.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(kills).as("backends that were killed meanwhile").isNotEmpty();
    }

    private void client(InetSocketAddress address, Kind kind, Random random) throws IOException {
        long begun = order.incrementAndGet();
        byte[] bytes = new byte[1 + random.nextInt(20_000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(RESET_ME);
        }
        // An address of its own, by which its line is known: a port may come again.
        int number = clients.incrementAndGet();
        InetAddress own = InetAddress.getByAddress(new byte[] {127, 1, (byte) (number >> 8), (byte) number});
        boolean whole;
        try (Socket client = new Socket(address.getAddress(), address.getPort(), own, 0)) {
            whole = isWhole(client, kind, bytes);
        }
        outcomes.add(new Outcome(own.getHostAddress(), kind, begun, order.incrementAndGet(), bytes.length, whole));
    }

    private static boolean isWhole(Socket client, Kind kind, byte[] bytes) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        try {
            return switch (kind) {
                case HALF_CLOSE -> {
                    out.write(bytes);
                    client.shutdownOutput();
                    yield Arrays.equals(bytes, in.readAllBytes());
                }
                case RESET -> {
                    out.write(bytes);
                    boolean isAnswered = in.read() == bytes[0];
                    client.setSoLinger(true, 0);
                    yield isAnswered;
                }
                case RESET_AT_ONCE -> {
                    out.write(bytes);
                    client.setSoLinger(true, 0);
                    yield true;
                }
                case RESET_BY_BACKEND -> {
                    out.write(RESET_ME);
                    // Not an end of stream, but an exception.
                    yield in.read() == Integer.MIN_VALUE;
                }
                case SILENT -> {
                    client.setSoTimeout(20);
                    Assertions.assertThrows(SocketTimeoutException.class, in::read);
                    client.setSoTimeout(0);
                    client.shutdownOutput();
                    yield in.read() < 0;
                }
            };
        } catch (IOException e) {
            return kind == Kind.RESET_BY_BACKEND;
        } catch (AssertionError e) {
            // A silent one whose backend was killed hears of it.
            return false;
        }
    }

    private static long descriptors(Program balancer) {
        String[] names = new File("/proc/" + balancer.pid() + "/fd").list();
        return names == null ? -1 : names.length;
    }

    private static long atRest(Program balancer) {
        AtomicLong last = new AtomicLong(-1);
        Program.await("rest").until(() -> last.getAndSet(descriptors(balancer)) == last.get());
        return last.get();
    }

    private void drain(InetSocketAddress address, Program balancer) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < OPEN_TILL_THE_DRAIN; i++) {
            Socket client = new Socket(address.getAddress(), address.getPort());
            client.getOutputStream().write(0);
            assertThat(client.getInputStream().read()).isZero();
            open.add(client);
        }
        balancer.terminate();
        Peers.awaitRefusal(TcpEndpoint.of(address));
        for (Socket client : open) {
            client.getOutputStream().write(7);
            client.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
            client.close();
        }
        assertThat(balancer.status()).isZero();
    }

    private void judge(List<AccessLine> all, Backends backends) {
        Map<String, AccessLine> lines = all.stream()
                .filter(line -> !line.host().equals("127.0.0.1"))
                .collect(Collectors.toMap(AccessLine::host, line -> line));
        assertThat(all.size() - lines.size()).as("lines of the drain").isGreaterThanOrEqualTo(OPEN_TILL_THE_DRAIN);
        assertThat(all).extracting(AccessLine::end).doesNotContain("no-backend", "cut", "failed");
        int whole = 0;
        for (Outcome outcome : outcomes) {
            AccessLine line = lines.get(outcome.host());
            if (line == null) {
                // It was gone before it was accepted.
                assertThat(outcome.kind())
                        .as("the one without a line, %s", outcome)
                        .isEqualTo(Kind.RESET_AT_ONCE);
                continue;
            }
            int backend = line.backend().equals("-") ? -1 : backends.index(line.backend());
            boolean died = kills.stream()
                    .anyMatch(kill -> kill.backend() == backend
                            && kill.begun() < outcome.ended()
                            && kill.ended() > outcome.begun());
            if (!died) {
                assertThat(outcome.whole()).as("%s, %s", outcome, line).isTrue();
                assertThat(line.end()).as("%s, %s", outcome, line).isEqualTo(outcome.kind().end);
            }
            if (outcome.kind() == Kind.HALF_CLOSE && outcome.whole()) {
                assertThat(line.there()).isEqualTo(outcome.sent());
                assertThat(line.back()).isEqualTo(outcome.sent());
                whole++;
            }
        }
        assertThat(whole).as("connections that came to their end").isGreaterThan(CONNECTIONS / 10);
    }
}
