package io.sockflux.examples.stream;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A proxy that takes HTTP CONNECT, over plain sockets. Every name is 127.0.0.1 for it. */
final class ConnectProxy implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    ConnectProxy() throws IOException {
        run(() -> {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                run(() -> serve(client));
            }
        });
    }

    /** The word for programs. */
    String uri() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    int port() {
        return listening.getLocalPort();
    }

    /** {@code HOST:PORT} of each question. */
    Queue<String> asked() {
        return asked;
    }

    private interface Task {
        void run() throws IOException;
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

    private void serve(Socket client) throws IOException {
        String authority = line(client.getInputStream()).split(" ", -1)[1];
        while (!line(client.getInputStream()).isEmpty()) {
            // Further headers say nothing here.
        }
        asked.add(authority);
        int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
        Socket target = new Socket(InetAddress.getLoopbackAddress(), port);
        open.add(target);
        client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        run(() -> pump(client, target));
        pump(target, client);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("ended");
            }
            line.append((char) octet);
        }
        return line.toString().strip();
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

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
