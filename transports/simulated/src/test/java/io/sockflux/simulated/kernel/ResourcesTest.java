package io.sockflux.simulated.kernel;

import static io.sockflux.simulated.kernel.Bench.MILLI;
import static io.sockflux.simulated.kernel.Bench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketKind;
import io.sockflux.simulated.call.UnixName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What there is only so much of: buffers, places in a backlog, ports, descriptors. The figures are those of Linux 6.18. */
class ResourcesTest {

    private final Bench bench = new Bench();

    @Test
    void shouldTakeAsMuchAsAPeerThatReadsNothingLets() {
        int[] connection = bench.connection();
        long taken = bench.fill(bench.a, connection[0]);
        bench.world.runFor(SECOND);
        taken += bench.fill(bench.a, connection[0]);
        assertThat(taken).isBetween(3_900_000L, 4_000_000L);
        assertThat(bench.ready(bench.a, connection[0])).isEmpty();
        long read = 0;
        while (!bench.ready(bench.a, connection[0]).equals("O")) {
            read += Integer.parseInt(bench.read(bench.b, connection[1]));
            bench.world.runFor(30 * MILLI);
        }
        assertThat(read).as("read until there is room again").isBetween(1_000_000L, 1_400_000L);
    }

    @Test
    void shouldTakeLittleWithSmallBuffers() {
        int listener = bench.listen(1);
        bench.b.calls().set(listener, KernelOption.RECEIVE_BUFFER, 32_768);
        int client = bench.connect();
        bench.a.calls().set(client, KernelOption.SEND_BUFFER, 32_768);
        bench.world.runFor(30 * MILLI);
        long taken = bench.fill(bench.a, client);
        bench.world.runFor(SECOND);
        taken += bench.fill(bench.a, client);
        assertThat(taken).isBetween(45_000L, 52_000L);
    }

    @Test
    void shouldHoldSoManyDatagramsAndLoseTheRest() {
        int to = bench.b.calls().socket(SocketKind.UDP);
        Bench.done(bench.b.calls().bind(to, bench.server));
        int from = bench.a.calls().socket(SocketKind.UDP);
        for (int i = 0; i < 200; i++) {
            assertThat(bench.a.calls().sendTo(from, new byte[1_000], 0, 1_000, bench.server))
                    .isEqualTo(1_000);
        }
        bench.world.runFor(SECOND);
        int held = 0;
        while (bench.read(bench.b, to).equals("1000")) {
            held++;
        }
        assertThat(held).isEqualTo(92);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIX_STREAM", "UNIX_DATAGRAM", "UNIX_SEQPACKET"})
    void shouldHoldSoManyMessagesOfAnyUnixSocket(SocketKind kind) {
        int[] pair = new int[2];
        Bench.done(bench.a.calls().pair(kind, pair));
        int held = 0;
        while (bench.send(bench.a, pair[0], 1_024).equals("1024")) {
            held++;
        }
        assertThat(held).isEqualTo(93);
        assertThat(bench.send(bench.a, pair[0], 1_024)).isEqualTo("EAGAIN");
        assertThat(bench.ready(bench.a, pair[0])).isEmpty();
    }

    @Test
    void shouldStopUnixSendersWhereTheReceiversQueueIsFull() {
        UnixName name = new UnixName("/queue");
        int to = bench.a.calls().socket(SocketKind.UNIX_DATAGRAM);
        int from = bench.a.calls().socket(SocketKind.UNIX_DATAGRAM);
        Bench.done(bench.a.calls().bind(to, name));
        Bench.done(bench.a.calls().connect(from, name));
        int held = 0;
        while (bench.send(bench.a, from, 10).equals("10")) {
            held++;
        }
        assertThat(held).isEqualTo(11);
        assertThat(bench.ready(bench.a, from)).isEmpty();
        List<String> heard = new ArrayList<>();
        bench.a.calls().watch(from, () -> heard.add("changed"));
        bench.read(bench.a, to);
        assertThat(heard).isNotEmpty();
        assertThat(bench.ready(bench.a, from)).isEqualTo("O");
    }

    @Test
    void shouldDropSynsToAFullBacklogAndTakeThemLater() {
        int listener = bench.listen(1);
        List<Integer> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(bench.connect());
            bench.world.runFor(100 * MILLI);
        }
        assertThat(bench.ready(bench.a, clients.get(1))).isEqualTo("O");
        assertThat(bench.ready(bench.a, clients.get(2)))
                .as("beyond the backlog")
                .isEmpty();
        assertThat(bench.b.calls().accept(listener)).isPositive();
        assertThat(bench.untilReady(bench.a, clients.get(2), Ready.OUT)).isBetween(800 * MILLI, 1_100 * MILLI);
    }

    @Test
    void shouldLeaveClientsConnectedToNobodyWhereManyCameAtOnce() {
        int listener = bench.listen(1);
        List<Integer> clients = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            clients.add(bench.connect());
        }
        bench.world.runFor(2 * SECOND);
        assertThat(clients)
                .as("clients")
                .allMatch(client -> bench.ready(bench.a, client).equals("O"));
        assertThat(accept(listener)).isEqualTo(2);
        bench.world.runFor(16 * SECOND);
        // The last ACK of the others found no room, and nothing comes of it.
        assertThat(accept(listener)).isZero();
        assertThat(clients).allMatch(client -> bench.ready(bench.a, client).equals("O"));
        bench.world.runFor(100 * SECOND);
        bench.send(bench.a, clients.get(8), 3);
        bench.world.runFor(SECOND);
        assertThat(bench.read(bench.a, clients.get(8))).isEqualTo("ECONNRESET");
    }

    private int accept(int listener) {
        int accepted = 0;
        while (bench.b.calls().accept(listener) >= 0) {
            accepted++;
        }
        return accepted;
    }

    @Test
    void shouldGiveTheLowestDescriptorAndNoneBeyondTheLimit() {
        bench.a.calls().descriptorLimit(6);
        int first = bench.a.calls().socket(SocketKind.TCP);
        int second = bench.a.calls().socket(SocketKind.UDP);
        assertThat(List.of(first, second, bench.a.calls().socket(SocketKind.TCP)))
                .containsExactly(3, 4, 5);
        assertThat(Answer.text(bench.a.calls().socket(SocketKind.TCP))).isEqualTo("EMFILE");
        Bench.done(bench.a.calls().close(second));
        assertThat(bench.a.calls().openDescriptors()).isEqualTo(2);
        assertThat(Answer.text(bench.a.calls().close(second))).isEqualTo("EBADF");
        assertThat(Answer.text(bench.a.calls().pair(SocketKind.UNIX_STREAM, new int[2])))
                .isEqualTo("EMFILE");
        assertThat(bench.a.calls().socket(SocketKind.TCP)).isEqualTo(4);
    }

    @Test
    void shouldKeepAConnectionWaitingWhereNoDescriptorIsLeft() {
        int listener = bench.listen(5);
        bench.connect();
        bench.world.runFor(SECOND);
        bench.b.calls().descriptorLimit(4);
        assertThat(Answer.text(bench.b.calls().accept(listener))).isEqualTo("EMFILE");
        assertThat(bench.ready(bench.b, listener)).isEqualTo("I");
        bench.b.calls().descriptorLimit(5);
        assertThat(bench.b.calls().accept(listener)).isEqualTo(4);
    }

    @Test
    void shouldKeepAPortFromOthersAsLongAsItsConnectionsAreWaitedOut() {
        int[] connection = bench.connection();
        Bench.done(bench.b.calls().close(connection[1]));
        bench.world.runFor(SECOND);
        Bench.done(bench.a.calls().close(connection[0]));
        bench.world.runFor(SECOND);
        int next = bench.b.calls().socket(SocketKind.TCP);
        assertThat(Answer.text(bench.b.calls().bind(next, bench.server))).isEqualTo("EADDRINUSE");
        bench.b.calls().set(next, KernelOption.REUSE_ADDRESS, 1);
        assertThat(Answer.text(bench.b.calls().bind(next, bench.server)))
                .as("the first listener had not set it")
                .isEqualTo("EADDRINUSE");
        bench.world.runFor(60 * SECOND);
        Bench.done(bench.b.calls().bind(next, bench.server));
    }

    @Test
    void shouldShareAPortOfTwoAddressesButNotWithTheWildcard() throws Exception {
        int one = bench.b.calls().socket(SocketKind.TCP);
        Bench.done(bench.b.calls().bind(one, bench.server));
        int two = bench.b.calls().socket(SocketKind.TCP);
        InetName loopback = new InetName(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), Bench.PORT);
        Bench.done(bench.b.calls().bind(two, loopback));
        int three = bench.b.calls().socket(SocketKind.TCP);
        InetName wildcard = new InetName(InetAddress.getByAddress(new byte[4]), Bench.PORT);
        assertThat(Answer.text(bench.b.calls().bind(three, wildcard))).isEqualTo("EADDRINUSE");
        InetName foreign = new InetName(Bench.address(1), Bench.PORT);
        assertThat(Answer.text(bench.b.calls().bind(three, foreign))).isEqualTo("EADDRNOTAVAIL");
    }

    @Test
    void shouldRunOutOfPorts() {
        bench.a.calls().descriptorLimit(100_000);
        for (int i = 0; i < 28_232; i++) {
            int socket = bench.a.calls().socket(SocketKind.UDP);
            Bench.done(bench.a.calls().bind(socket, new InetName(Bench.address(1), 0)));
        }
        int one = bench.a.calls().socket(SocketKind.UDP);
        assertThat(Answer.text(bench.a.calls().bind(one, new InetName(Bench.address(1), 0))))
                .isEqualTo("EADDRINUSE");
    }
}
