package io.sockflux.examples.balancer;

import io.sockflux.examples.Peers;
import io.sockflux.examples.Program;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Python backends, each at a port of its own, which are killed and started. */
final class Backends implements AutoCloseable {

    /** Sends back what comes until the end, and resets a connection that asks for that. */
    private static final String ECHO = """
            import struct, threading, time
            while True:
                try:
                    server = socket.create_server(('127.0.0.1', int(sys.argv[1])), backlog=1024)
                    break
                except OSError:
                    time.sleep(0.02)  # a client had this port for a moment
            print('LISTENING', flush=True)
            def serve(peer):
                try:
                    while data := peer.recv(65536):
                        if data[:1] == b'R':
                            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
                            break
                        peer.sendall(data)
                except OSError:
                    pass
                peer.close()
            while True:
                threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
            """;

    private final List<Integer> ports = new ArrayList<>();
    private final List<Program> running = new ArrayList<>();
    private final Set<Program> killed = new HashSet<>();

    /** So many, all running. */
    Backends(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            try (ServerSocket port = Peers.listen()) {
                ports.add(port.getLocalPort());
            }
        }
        for (int i = 0; i < count; i++) {
            running.add(begin(i));
        }
        running.forEach(Backends::awaitListening);
    }

    private Program begin(int index) {
        return Peers.python(ECHO, ports.get(index));
    }

    private static void awaitListening(Program backend) {
        Program.await("backend").until(() -> !backend.lines().isEmpty());
    }

    String uri(int index) {
        return "tcp://127.0.0.1:" + ports.get(index);
    }

    int port(int index) {
        return ports.get(index);
    }

    /** Which backend this endpoint is. */
    int index(String uri) {
        return ports.indexOf(Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1)));
    }

    String[] uris() {
        return ports.stream().map(port -> "tcp://127.0.0.1:" + port).toArray(String[]::new);
    }

    void kill(int index) {
        running.get(index).close();
        killed.add(running.get(index));
    }

    void startAgain(int index) {
        Program backend = begin(index);
        awaitListening(backend);
        running.set(index, backend);
    }

    @Override
    public void close() {
        running.stream().filter(backend -> !killed.contains(backend)).forEach(Program::close);
    }
}
