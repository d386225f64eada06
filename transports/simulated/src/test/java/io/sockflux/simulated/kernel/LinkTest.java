package io.sockflux.simulated.kernel;

import static io.sockflux.simulated.kernel.Bench.MILLI;
import static io.sockflux.simulated.kernel.Bench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.Sender;
import io.sockflux.simulated.call.SocketKind;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What links do to what passes them. */
class LinkTest {

    private final Bench bench = new Bench();

    @Test
    void shouldTakeARoundTripToConnectAndHalfOfOneForData() {
        bench.listen(1);
        int client = bench.connect();
        assertThat(bench.untilReady(bench.a, client, Ready.OUT)).isEqualTo(20 * MILLI);
        int[] ends = new Bench().connection();
        assertThat(ends).hasSize(2);
        Bench other = new Bench();
        int[] connection = other.connection();
        other.send(other.a, connection[0], 5);
        assertThat(other.untilReady(other.b, connection[1], Ready.IN)).isEqualTo(10 * MILLI);
        assertThat(other.read(other.b, connection[1])).isEqualTo("5");
    }

    @Test
    void shouldStayWithinTheRangeOfLatencyAndUseIt() {
        bench.fabric.link(bench.a, bench.b).latency(5 * MILLI, 15 * MILLI);
        int[] sockets = datagrams();
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            bench.send(bench.a, sockets[0], 10);
            times.add(bench.untilReady(bench.b, sockets[1], Ready.IN));
            bench.read(bench.b, sockets[1]);
        }
        assertThat(times).allMatch(time -> time >= 5 * MILLI && time <= 15 * MILLI);
        assertThat(times).anyMatch(time -> time < 7 * MILLI).anyMatch(time -> time > 13 * MILLI);
    }

    @Test
    void shouldKeepTheOrderOfDatagramsUnlessAskedOtherwise() {
        bench.fabric.link(bench.a, bench.b).latency(5 * MILLI, 15 * MILLI);
        int[] sockets = datagrams();
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            bench.a.calls().send(sockets[0], new byte[] {0, (byte) i}, 0, 2);
        }
        bench.world.runFor(SECOND);
        take(sockets[1], received);
        assertThat(received).hasSize(100).isSorted();
    }

    @Test
    void shouldLetPassNoMoreThanTheRate() {
        int[] connection = bench.connection();
        bench.fabric.link(bench.a, bench.b).rate(100_000, 1_000_000);
        int length = 500_000;
        assertThat(bench.send(bench.a, connection[0], length)).isEqualTo("" + length);
        long begin = bench.world.now();
        long received = 0;
        while (received < length) {
            bench.untilReady(bench.b, connection[1], Ready.IN);
            received += Integer.parseInt(bench.read(bench.b, connection[1]));
        }
        assertThat(bench.world.now() - begin).isBetween(5 * SECOND, 6 * SECOND);
    }

    @Test
    void shouldLoseWhatFindsNoRoomInTheQueue() {
        bench.fabric.link(bench.a, bench.b).rate(10_000, 5_000);
        int[] sockets = datagrams();
        for (int i = 0; i < 50; i++) {
            bench.send(bench.a, sockets[0], 972);
        }
        bench.world.runFor(10 * SECOND);
        assertThat(count(sockets[1])).isBetween(5, 7);
    }

    @Test
    void shouldLoseNoByteOfAStreamThatLosesSegments() {
        long cost = 0;
        for (int seed = 0; seed < 20; seed++) {
            Bench lossy = new Bench(seed);
            int[] connection = lossy.connection();
            lossy.fabric.link(lossy.a, lossy.b).loss(0.2);
            lossy.fabric.link(lossy.b, lossy.a).loss(0.2);
            byte[] sent = Bench.numbered(300_000);
            assertThat(lossy.a.calls().send(connection[0], sent, 0, sent.length))
                    .isEqualTo(sent.length);
            Bench.done(lossy.a.calls().close(connection[0]));
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            long begin = lossy.world.now();
            while ((lossy.b.calls().poll(connection[1]) & Ready.RDHUP) == 0) {
                assertThat(lossy.untilReady(lossy.b, connection[1], Ready.IN)).isNotNegative();
                received.writeBytes(lossy.read(lossy.b, connection[1], 1 << 16));
            }
            while (lossy.ready(lossy.b, connection[1]).startsWith("I")) {
                byte[] more = lossy.read(lossy.b, connection[1], 1 << 16);
                if (more.length == 0) {
                    break;
                }
                received.writeBytes(more);
            }
            assertThat(received.toByteArray()).as("seed %d", seed).isEqualTo(sent);
            cost += lossy.world.now() - begin;
        }
        assertThat(cost).as("time that losses cost").isGreaterThan(10 * SECOND);
    }

    @Test
    void shouldLoseDuplicateAndReorderDatagrams() {
        int[] sockets = datagrams();
        bench.fabric.link(bench.a, bench.b).loss(0.2).duplicate(0.1).reorder(0.1, 3 * MILLI);
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] number = {(byte) (i >> 8), (byte) i};
            bench.a.calls().send(sockets[0], number, 0, 2);
            bench.world.runFor(MILLI);
            take(sockets[1], received);
        }
        bench.world.runFor(SECOND);
        take(sockets[1], received);
        long different = received.stream().distinct().count();
        assertThat(different).isBetween(740L, 860L);
        assertThat(received.size() - different).as("duplicates").isBetween(40L, 130L);
        assertThat(received).isNotEqualTo(received.stream().sorted().toList());
    }

    @Test
    void shouldDropInSilenceWhatIsTooLong() {
        int[] sockets = datagrams();
        bench.fabric.link(bench.a, bench.b).dropLongerThan(1_500);
        bench.send(bench.a, sockets[0], 1_472);
        bench.send(bench.a, sockets[0], 1_473);
        bench.world.runFor(SECOND);
        assertThat(count(sockets[1])).isEqualTo(1);
    }

    @Test
    void shouldCutOneWayAndHeal() {
        int[] connection = bench.connection();
        bench.fabric.link(bench.b, bench.a).cut();
        bench.send(bench.a, connection[0], 3);
        bench.send(bench.b, connection[1], 4);
        bench.world.runFor(5 * SECOND);
        assertThat(bench.read(bench.b, connection[1])).isEqualTo("3");
        assertThat(bench.read(bench.a, connection[0])).isEqualTo("EAGAIN");
        bench.fabric.link(bench.b, bench.a).heal();
        bench.world.runFor(10 * SECOND);
        assertThat(bench.read(bench.a, connection[0])).isEqualTo("4");
        assertThat(bench.ready(bench.a, connection[0])).isEqualTo("O");
    }

    @Test
    void shouldMoveNoOtherChoiceByAFaultThatIsAdded() {
        List<Integer> plain = received(new Bench(7), false);
        List<Integer> withMore = received(new Bench(7), true);
        assertThat(withMore.stream().distinct().sorted().toList()).isEqualTo(plain);
        assertThat(withMore).hasSizeGreaterThan(plain.size());
    }

    @Test
    void shouldRefuseWhatIsNoProbability() {
        Link link = bench.fabric.link(bench.a, bench.b);
        assertThatIllegalArgumentException().isThrownBy(() -> link.loss(1.5)).withMessageContaining("from 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> link.latency(5, 4))
                .withMessageContaining("0 or more");
    }

    @Test
    void shouldTellTheSenderOfADatagram() {
        int[] sockets = datagrams();
        bench.send(bench.a, sockets[0], 100);
        bench.world.runFor(SECOND);
        Sender sender = new Sender();
        assertThat(bench.b.calls().receiveFrom(sockets[1], bench.buffer, 0, 10, sender))
                .isEqualTo(10);
        assertThat(sender.name()).isEqualTo(bench.a.calls().name(sockets[0]));
        assertThat(sender.length()).isEqualTo(100);
    }

    private List<Integer> received(Bench lossy, boolean duplicates) {
        int[] sockets = datagrams(lossy);
        lossy.fabric.link(lossy.a, lossy.b).loss(0.3).duplicate(duplicates ? 0.3 : 0);
        List<Integer> received = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lossy.a.calls().send(sockets[0], new byte[] {0, (byte) i}, 0, 2);
            lossy.world.runFor(20 * MILLI);
            byte[] one = lossy.read(lossy.b, sockets[1], 2);
            while (one.length > 0) {
                received.add(Byte.toUnsignedInt(one[1]));
                one = lossy.read(lossy.b, sockets[1], 2);
            }
        }
        return received;
    }

    private void take(int socket, List<Integer> received) {
        byte[] one = bench.read(bench.b, socket, 2);
        while (one.length > 0) {
            received.add(Byte.toUnsignedInt(one[0]) << 8 | Byte.toUnsignedInt(one[1]));
            one = bench.read(bench.b, socket, 2);
        }
    }

    private int count(int socket) {
        int count = 0;
        while (!bench.read(bench.b, socket).equals("EAGAIN")) {
            count++;
        }
        return count;
    }

    private int[] datagrams() {
        return datagrams(bench);
    }

    private static int[] datagrams(Bench on) {
        int from = on.a.calls().socket(SocketKind.UDP);
        int to = on.b.calls().socket(SocketKind.UDP);
        Bench.done(on.b.calls().bind(to, new InetName(Bench.address(2), 53)));
        Bench.done(on.a.calls().connect(from, new InetName(Bench.address(2), 53)));
        return new int[] {from, to};
    }
}
