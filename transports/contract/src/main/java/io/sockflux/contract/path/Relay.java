package io.sockflux.contract.path;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The program that stands in for netem: passes datagrams on between two devices, late, in another order, or not at all. */
final class Relay {

    static final String NEAR = "10.78.0.1";
    static final String FAR = "10.78.0.2";
    /** Where it takes what the near and the far device send. */
    static final int FROM_NEAR = 7101;

    static final int FROM_FAR = 7102;
    static final String NEAR_TUN = NEAR + ":7100";
    static final String FAR_TUN = FAR + ":7103";
    static final String READY = "relay ready";

    private Relay() {}

    public static void main(String[] arguments) throws IOException {
        ChildJvm.endWithParent();
        Impairment impairment = Impairment.of(arguments);
        DatagramChannel near = DatagramChannel.open().bind(new InetSocketAddress(FAR, FROM_NEAR));
        DatagramChannel far = DatagramChannel.open().bind(new InetSocketAddress(FAR, FROM_FAR));
        new Way(impairment, near, far, new InetSocketAddress(FAR, 7103)).start();
        new Way(impairment, far, near, new InetSocketAddress(NEAR, 7100)).start();
        System.out.println(READY);
    }

    /** One direction. */
    private static final class Way {
        private final Impairment impairment;
        private final DatagramChannel from;
        private final DatagramChannel by;
        private final InetSocketAddress to;
        private final Random random = new Random(1);
        private final PriorityQueue<Packet> onTheWay = new PriorityQueue<>();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long number;

        private record Packet(long dueNanos, long number, ByteBuffer bytes) implements Comparable<Packet> {
            @Override
            public int compareTo(Packet other) {
                int byTime = Long.compare(dueNanos - other.dueNanos, 0);
                return byTime != 0 ? byTime : Long.compare(number, other.number);
            }
        }

        Way(Impairment impairment, DatagramChannel from, DatagramChannel by, InetSocketAddress to) {
            this.impairment = impairment;
            this.from = from;
            this.by = by;
            this.to = to;
        }

        void start() {
            new Thread(this::take).start();
            new Thread(this::give).start();
        }

        private void take() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
            try {
                while (true) {
                    from.receive(buffer.clear());
                    buffer.flip();
                    if (random.nextInt(100) < impairment.lossPercent()) {
                        continue;
                    }
                    double jitter = impairment.jitterMillis() * (2 * random.nextDouble() - 1);
                    long due = System.nanoTime() + (long) ((impairment.delayMillis() + jitter) * 1e6);
                    ByteBuffer copy =
                            ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
                    lock.lock();
                    try {
                        onTheWay.add(new Packet(due, number++, copy));
                        changed.signal();
                    } finally {
                        lock.unlock();
                    }
                }
            } catch (IOException e) {
                end(e);
            }
        }

        private void give() {
            try {
                while (true) {
                    by.send(next().bytes, to);
                }
            } catch (IOException | InterruptedException e) {
                end(e);
            }
        }

        private Packet next() throws InterruptedException {
            lock.lock();
            try {
                while (true) {
                    Packet first = onTheWay.peek();
                    if (first == null) {
                        changed.await();
                        continue;
                    }
                    long left = first.dueNanos - System.nanoTime();
                    if (left <= 0) {
                        return onTheWay.remove();
                    }
                    changed.await(left, TimeUnit.NANOSECONDS);
                }
            } finally {
                lock.unlock();
            }
        }

        private static void end(Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }
}
