package io.sockflux.examples.balancer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where a dead backend was: counts those who come, and lets them go without an answer. */
final class Trap implements AutoCloseable {

    private final AtomicInteger caught = new AtomicInteger();
    private final ServerSocket socket = new ServerSocket();

    Trap(int port) throws IOException {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread letting = new Thread(this::letGo, "trap");
        letting.setDaemon(true);
        letting.start();
    }

    private void letGo() {
        try {
            while (true) {
                socket.accept().close();
                caught.incrementAndGet();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    int caught() {
        return caught.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
