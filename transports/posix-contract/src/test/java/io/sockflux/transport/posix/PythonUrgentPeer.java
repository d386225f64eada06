package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The other side of a connection with urgent data: Python's sockets, which know nothing of Sockflux. */
final class PythonUrgentPeer implements AutoCloseable {

    /**
     * Sends words in turn: {@code +text}, {@code !text} (its last byte is urgent), {@code -} (waits for a line of input),
     * {@code .} (end of stream). Then says so, and waits until the peer closes.
     */
    private static final String SENDER = """
            import socket, sys
            s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for word in sys.argv[3:]:
                kind, rest = word[0], word[1:].encode()
                if kind == '+': s.sendall(rest)
                elif kind == '!': s.send(rest, socket.MSG_OOB)
                elif kind == '-': sys.stdin.readline()
                elif kind == '.': s.shutdown(socket.SHUT_WR)
            print('sent', flush=True)
            while s.recv(4096): pass
            """;

    /** Listens, says its port, and prints what comes as it finds it, by {@code SIOCATMARK}. */
    private static final String RECEIVER = """
            import array, fcntl, select, socket, sys
            inline = sys.argv[1] == 'inline'
            listener = socket.create_server(('127.0.0.1', 0))
            print(listener.getsockname()[1], flush=True)
            s, _ = listener.accept()
            if inline: s.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
            def at_mark():
                answer = array.array('i', [0])
                fcntl.ioctl(s, 0x8905, answer)
                return answer[0] != 0
            told = False
            while True:
                ready = select.select([s], [], [] if told else [s])
                if at_mark() and not told:
                    if not inline:
                        try: print('urgent %02x' % s.recv(1, socket.MSG_OOB)[0])
                        except OSError: continue
                    print('mark')
                    told = True
                if not ready[0]: continue
                data = s.recv(4096)
                if not data: break
                told = False
                print('data', data.decode(), flush=True)
            """;

    /**
     * Sends so many bytes, each the low byte of its place, in pieces of random length, urgent ones at random places, and
     * prints these places; paced, it waits for an answer of one byte to each.
     */
    private static final String RANDOM_SENDER = """
            import random, socket, sys
            total, longest, rarity, paced = int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]), sys.argv[6] == 'paced'
            random.seed(int(sys.argv[7]))
            s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            place, places = 0, []
            while place < total:
                if random.randrange(rarity) == 0:
                    s.send(bytes([place & 255]), socket.MSG_OOB)
                    places.append(place)
                    place += 1
                    if paced: assert len(s.recv(1)) == 1
                else:
                    length = min(total - place, random.randint(1, longest))
                    s.sendall(bytes(i & 255 for i in range(place, place + length)))
                    place += length
            s.shutdown(socket.SHUT_WR)
            while s.recv(4096): pass
            print(*places)
            """;

    private final Process process;
    private final BufferedReader out;

    private PythonUrgentPeer(String script, List<String> words) {
        List<String> command = new ArrayList<>(List.of("python3", "-c", script));
        command.addAll(words);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "python3 is not installed");
            throw new UncheckedIOException(e);
        }
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static PythonUrgentPeer sending(Endpoint to, String... words) {
        List<String> all = address(to);
        all.addAll(Arrays.asList(words));
        return new PythonUrgentPeer(SENDER, all);
    }

    /**
     * One that sends at random.
     *
     * @param longest how many bytes a piece has at most
     * @param rarity one of so many pieces is an urgent byte
     * @param paced whether it waits for an answer to each urgent byte
     */
    static PythonUrgentPeer sendingRandomly(Endpoint to, int total, int longest, int rarity, boolean paced, long seed) {
        List<String> all = address(to);
        all.addAll(List.of("" + total, "" + longest, "" + rarity, paced ? "paced" : "free", "" + seed));
        return new PythonUrgentPeer(RANDOM_SENDER, all);
    }

    static PythonUrgentPeer receiving(boolean inLine) {
        return new PythonUrgentPeer(RECEIVER, List.of(inLine ? "inline" : "outofline"));
    }

    private static List<String> address(Endpoint endpoint) {
        TcpEndpoint tcp = (TcpEndpoint) endpoint;
        return new ArrayList<>(List.of(tcp.host(), "" + tcp.port()));
    }

    /** Where it listens. */
    Endpoint endpoint() {
        return Endpoint.parse("tcp://127.0.0.1:" + line());
    }

    String line() {
        try {
            return String.valueOf(out.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it prints until it ends, which it must do well. */
    List<String> rest() {
        List<String> lines = out.lines().toList();
        try {
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(process.exitValue()).isZero();
        return lines;
    }

    /** Lets it go on. */
    void goOn() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
