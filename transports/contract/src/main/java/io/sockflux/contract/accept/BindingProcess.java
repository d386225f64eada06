package io.sockflux.contract.accept;

import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.UnixPathEndpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Another process that binds, once for each line that it is told and until the next. */
final class BindingProcess implements AutoCloseable {

    private static final String BOUND = "bound";
    private static final String IN_USE = "in use";
    private static final String GONE = "gone";
    private static final String TAKEN = "taken";
    private static final List<String> ANSWERS = List.of(BOUND, IN_USE, GONE, TAKEN);

    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private BindingProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts it and waits until it can begin. */
    static BindingProcess start(Network network, Endpoint endpoint) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BindingProcess.class.getName(),
                        network.transport(),
                        endpoint.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        BindingProcess started = new BindingProcess(builder.start());
        // A bind that has had its turn has loaded what there is to load.
        started.bind();
        started.letGo(started.isBound());
        return started;
    }

    /** Has it let go of what it has bound. */
    void letGo(boolean bound) throws IOException {
        if (bound) {
            tell("let go");
            answer();
        }
    }

    /** Has it take the turn to bind, as the network of a process does that binds. */
    void takeTurn() throws IOException {
        tell("take turn");
        answer();
    }

    /** Has it bind and listen by other means than a network in the turn that it has taken, and then end the turn. */
    boolean bindInTurn() throws IOException {
        tell("bind in turn");
        return answer().equals(BOUND);
    }

    private void tell(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
    }

    private String answer() throws IOException {
        String answer = answers.readLine();
        if (!ANSWERS.contains(String.valueOf(answer))) {
            throw new IOException("the other process said: " + answer);
        }
        return answer;
    }

    /** Has it bind. */
    void bind() throws IOException {
        tell("bind");
    }

    /** Whether it has bound. */
    boolean isBound() throws IOException {
        return answer().equals(BOUND);
    }

    @Override
    public void close() throws IOException {
        // It ends with its input.
        orders.close();
        process.onExit().join();
    }

    /** The process: the transport's name, and where to bind. */
    public static void main(String[] arguments) throws IOException {
        PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Endpoint endpoint = Endpoint.parse(arguments[1]);
        try (Network network =
                Network.builder().transport(arguments[0]).threads(1).build()) {
            for (String order = input.readLine(); order != null; order = input.readLine()) {
                if (order.equals("take turn")) {
                    bindInTurn(((UnixPathEndpoint) endpoint).toPath(), input, output);
                    return;
                }
                Supplier<Mono<Void>> close = Binder.tryBind(network, endpoint);
                output.println(close != null ? BOUND : IN_USE);
                if (close != null && input.readLine() != null) {
                    close.get().block();
                    output.println(GONE);
                }
            }
        }
    }

    private static void bindInTurn(Path path, BufferedReader input, PrintStream output) throws IOException {
        Path file = path.resolveSibling("." + path.getFileName() + ".sockflux");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock turn = channel.lock()) {
            output.println(turn.isValid() ? TAKEN : GONE);
            input.readLine();
            String answer = BOUND;
            try {
                server.bind(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                answer = IN_USE;
            }
            turn.release();
            output.println(answer);
            // Until the parent has seen enough.
            input.readLine();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
