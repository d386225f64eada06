package io.sockflux.contract.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sockflux.address.Endpoint;
import io.sockflux.address.TcpEndpoint;
import io.sockflux.proxy.ProxyKind;
import io.sockflux.proxy.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A proxy of another make than ours, over blocking sockets of the JDK. It answers as RFC 1928, RFC 1929, the SOCKS 4A note
 * and RFC 9110 say. It knows every name below {@code .test} as 127.0.0.1.
 */
final class ProxyPeer implements AutoCloseable {

    /** What the proxy answers to a question to connect. */
    record Answer(int code, String early, boolean isInPieces) {

        static final Answer CONNECTED = new Answer(0, "", false);

        static Answer refused(int code) {
            return new Answer(code, "", false);
        }
    }

    private static final Map<Integer, String> REASONS =
            Map.of(403, "Forbidden", 407, "Proxy Authentication Required", 502, "Bad Gateway");

    private final ProxyKind kind;
    private final Answer answer;
    private final @Nullable String login;
    private final ServerSocket listening;
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();

    private ProxyPeer(ProxyKind kind, Answer answer, @Nullable String login) throws IOException {
        this.kind = kind;
        this.answer = answer;
        this.login = login;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        run(this::acceptAll);
    }

    static ProxyPeer answering(ProxyKind kind, Answer answer) throws IOException {
        return new ProxyPeer(kind, answer, null);
    }

    /** A proxy that wants {@code USER:PASSWORD}; of SOCKS4a it wants the user. */
    static ProxyPeer wanting(ProxyKind kind, String login) throws IOException {
        return new ProxyPeer(kind, Answer.CONNECTED, login);
    }

    Endpoint endpoint() {
        return TcpEndpoint.of((InetSocketAddress) listening.getLocalSocketAddress());
    }

    ProxyServer server() {
        return ProxyServer.of(kind, endpoint());
    }

    /** {@code HOST:PORT} of each question, in their order. */
    Queue<String> asked() {
        return asked;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // The other side has left, or the test is over.
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = listening.accept();
            open.put(client, true);
            run(() -> {
                try (client) {
                    serve(client);
                }
            });
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        boolean isWelcome = switch (kind) {
            case SOCKS4A -> socks4(in, client);
            case SOCKS5 -> socks5(in, client);
            case HTTP_CONNECT -> http(in, client);
        };
        if (isWelcome) {
            // The client ends what is left.
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private boolean socks4(DataInputStream in, Socket client) throws IOException {
        in.skipNBytes(2);
        int port = in.readUnsignedShort();
        byte[] address = in.readNBytes(4);
        String user = line(in, 0);
        boolean isName = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        String host = isName ? line(in, 0) : InetAddress.getByAddress(address).getHostAddress();
        int code = login != null && !login.equals(user) ? 93 : answer.code();
        byte[] reply = {0, (byte) (code == 0 ? 90 : code), 0, 0, 0, 0, 0, 0};
        return finish(code, reply, host, port, client);
    }

    private boolean socks5(DataInputStream in, Socket client) throws IOException {
        in.skipNBytes(1);
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        byte method = (byte) (login == null ? 0 : 2);
        boolean isOffered = new String(methods, ISO_8859_1).indexOf(method) >= 0;
        send(client, 5, isOffered ? method : 255);
        if (!isOffered) {
            return true;
        }
        if (login != null) {
            in.skipNBytes(1);
            String user = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            String password = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            boolean isRight = login.equals(user + ":" + password);
            send(client, 1, isRight ? 0 : 9);
            if (!isRight) {
                return true;
            }
        }
        in.skipNBytes(3);
        int type = in.readUnsignedByte();
        String host = type == 3
                ? new String(in.readNBytes(in.readUnsignedByte()), UTF_8)
                : InetAddress.getByAddress(in.readNBytes(type == 1 ? 4 : 16)).getHostAddress();
        int port = in.readUnsignedShort();
        byte[] reply = {5, (byte) answer.code(), 0, 1, 0, 0, 0, 0, 0, 0};
        return finish(answer.code(), reply, host, port, client);
    }

    private boolean http(DataInputStream in, Socket client) throws IOException {
        String authority = line(in, '\n').split(" ", -1)[1];
        String given = "";
        for (String header = line(in, '\n').strip();
                !header.isEmpty();
                header = line(in, '\n').strip()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("proxy-authorization: basic ")) {
                given = new String(Base64.getDecoder().decode(header.substring(27)), UTF_8);
            }
        }
        int code = login != null && !login.equals(given) ? 407 : answer.code();
        int colon = authority.lastIndexOf(':');
        String status = code == 0 ? "200 Connected" : code + " " + REASONS.getOrDefault(code, "Odd");
        String length = code == 0 ? "" : "Content-Length: 3\r\n";
        String rest = code == 0 ? "" : "no\n";
        return finish(
                code,
                ("HTTP/1.1 " + status + "\r\n" + length + "\r\n" + rest).getBytes(ISO_8859_1),
                authority.substring(0, colon).replaceAll("[\\[\\]]", ""),
                Integer.parseInt(authority.substring(colon + 1)),
                client);
    }

    private static String line(InputStream in, int end) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != end; b = in.read()) {
            if (b < 0) {
                throw new IOException("ended");
            }
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    private static void send(Socket to, int... bytes) throws IOException {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        to.getOutputStream().write(all);
    }

    private boolean finish(int code, byte[] reply, String host, int port, Socket client) throws IOException {
        asked.add(host + ":" + port);
        if (code != 0) {
            send(client, reply);
            return true;
        }
        try (Socket target = new Socket(host.endsWith(".test") ? "127.0.0.1" : host, port)) {
            open.put(target, true);
            send(client, reply);
            run(() -> pump(client, target));
            pump(target, client);
        }
        return false;
    }

    private void send(Socket client, byte[] reply) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(reply);
        all.write(answer.early().getBytes(UTF_8));
        OutputStream out = client.getOutputStream();
        client.setTcpNoDelay(true);
        if (!answer.isInPieces()) {
            out.write(all.toByteArray());
            return;
        }
        for (byte b : all.toByteArray()) {
            out.write(b);
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // A side that is gone is gone for the other.
            to.close();
        }
    }

    /** Of SOCKS4a the login is a user alone. */
    ProxyServer serverFor(String user, String password) {
        return kind == ProxyKind.SOCKS4A ? server().user(user) : server().credentials(user, password);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open.keySet()) {
            socket.close();
        }
    }
}
