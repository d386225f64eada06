package io.sockflux.simulated.kernel;

import static io.sockflux.simulated.kernel.Bench.MILLI;
import static io.sockflux.simulated.kernel.Bench.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.error.Errno;
import io.sockflux.simulated.call.Answer;
import io.sockflux.simulated.call.InetName;
import io.sockflux.simulated.call.KernelOption;
import io.sockflux.simulated.call.Ready;
import io.sockflux.simulated.call.SocketKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Peers that do not answer: cut links, hosts without power, addresses that nobody has. */
class SilenceTest {

    private final Bench bench = new Bench();

    @Test
    void shouldGiveUpToConnectAfterSixRetries() {
        bench.listen(1);
        bench.fabric.partition(bench.a, bench.b);
        int client = bench.connect();
        assertThat(bench.untilReady(bench.a, client, Ready.ERR)).isEqualTo(127 * SECOND);
        assertThat(bench.a.calls().takeError(client)).isEqualTo(Errno.ETIMEDOUT);
    }

    @Test
    void shouldConnectByARetryOnceTheLinkIsHealed() {
        bench.listen(1);
        bench.fabric.partition(bench.a, bench.b);
        int client = bench.connect();
        bench.world.runFor(2 * SECOND);
        bench.fabric.heal(bench.a, bench.b);
        assertThat(bench.untilReady(bench.a, client, Ready.OUT)).isEqualTo(SECOND + 20 * MILLI);
    }

    @Test
    void shouldTellThatNobodyHasTheAddress() throws UnknownHostException {
        int client = bench.a.calls().socket(SocketKind.TCP);
        bench.a.calls().connect(client, new InetName(Bench.address(77), 80));
        assertThat(bench.untilReady(bench.a, client, Ready.ERR)).isEqualTo(3_100 * MILLI);
        assertThat(bench.a.calls().takeError(client)).isEqualTo(Errno.EHOSTUNREACH);
        int other = bench.a.calls().socket(SocketKind.TCP);
        InetName v6 = new InetName(InetAddress.getByName("fd00::1"), 80);
        assertThat(Answer.text(bench.a.calls().connect(other, v6))).isEqualTo("ENETUNREACH");
    }

    @Test
    void shouldRefuseAtOnceWhereNobodyListens() {
        int client = bench.connect();
        assertThat(bench.untilReady(bench.a, client, Ready.ERR)).isEqualTo(20 * MILLI);
        assertThat(bench.ready(bench.a, client)).isEqualTo("IOEHR");
        assertThat(bench.a.calls().takeError(client)).isEqualTo(Errno.ECONNREFUSED);
        assertThat(bench.a.calls().takeError(client)).isNull();
    }

    @Test
    void shouldSendAgainSoonThoughAProbeWasToComeLate() {
        int[] connection = bench.connection();
        bench.a.calls().set(connection[0], KernelOption.KEEP_ALIVE, 1);
        bench.fabric.partition(bench.a, bench.b);
        bench.send(bench.a, connection[0], 3);
        bench.fabric.heal(bench.a, bench.b);
        assertThat(bench.untilReady(bench.b, connection[1], Ready.IN)).isLessThan(300 * MILLI);
    }

    @Test
    void shouldEndDataWithoutAnAnswerAfterTheUserTimeout() {
        int[] connection = bench.connection();
        bench.a.calls().set(connection[0], KernelOption.USER_TIMEOUT, 2_000);
        bench.fabric.partition(bench.a, bench.b);
        bench.send(bench.a, connection[0], 3);
        assertThat(bench.untilReady(bench.a, connection[0], Ready.ERR)).isEqualTo(2 * SECOND);
        assertThat(bench.read(bench.a, connection[0])).isEqualTo("ETIMEDOUT");
        assertThat(bench.read(bench.a, connection[0])).isEqualTo("0");
        assertThat(bench.send(bench.a, connection[0], 3)).isEqualTo("EPIPE");
    }

    @Test
    void shouldKeepAtDataForAQuarterOfAnHourOtherwise() {
        int[] connection = bench.connection();
        bench.fabric.partition(bench.a, bench.b);
        bench.send(bench.a, connection[0], 3);
        long gaveUp = bench.untilReady(bench.a, connection[0], Ready.ERR);
        assertThat(gaveUp).isBetween(850 * SECOND, 1_000 * SECOND);
    }

    @Test
    void shouldFindASilentPeerByKeepAlive() {
        int[] connection = bench.connection();
        bench.a.calls().set(connection[0], KernelOption.KEEP_ALIVE_IDLE, 10);
        bench.a.calls().set(connection[0], KernelOption.KEEP_ALIVE_INTERVAL, 2);
        bench.a.calls().set(connection[0], KernelOption.KEEP_ALIVE_COUNT, 3);
        bench.a.calls().set(connection[0], KernelOption.KEEP_ALIVE, 1);
        bench.world.runFor(100 * SECOND);
        assertThat(bench.ready(bench.a, connection[0]))
                .as("a peer that answers")
                .isEqualTo("O");
        bench.fabric.partition(bench.a, bench.b);
        assertThat(bench.untilReady(bench.a, connection[0], Ready.ERR)).isBetween(6 * SECOND, 17 * SECOND);
        assertThat(bench.a.calls().takeError(connection[0])).isEqualTo(Errno.ETIMEDOUT);
    }

    @Test
    void shouldLeaveAnIdlePeerOfACrashHalfOpenUntilItSends() {
        int[] connection = bench.connection();
        bench.b.crash();
        bench.world.runFor(100 * SECOND);
        assertThat(bench.ready(bench.a, connection[0])).isEqualTo("O");
        assertThat(bench.send(bench.a, connection[0], 3)).isEqualTo("3");
        bench.world.runFor(SECOND);
        assertThat(bench.ready(bench.a, connection[0]))
                .as("while the host is down")
                .isEqualTo("O");
        bench.b.restart();
        assertThat(bench.untilReady(bench.a, connection[0], Ready.ERR)).isPositive();
        assertThat(bench.read(bench.a, connection[0])).isEqualTo("ECONNRESET");
    }

    @Test
    void shouldForgetAllInACrash() {
        int[] connection = bench.connection();
        bench.b.crash();
        bench.b.restart();
        assertThat(bench.b.calls().openDescriptors()).isZero();
        assertThat(Answer.text(bench.b.calls().poll(connection[1]))).isEqualTo("EBADF");
        bench.listen(1);
        int client = bench.connect();
        assertThat(bench.untilReady(bench.a, client, Ready.OUT)).isEqualTo(20 * MILLI);
    }

    @Test
    void shouldForgetConnectionsThatNobodyHadAccepted() {
        bench.listen(1);
        int client = bench.connect();
        bench.world.runFor(SECOND);
        bench.b.crash();
        bench.b.restart();
        bench.send(bench.a, client, 3);
        bench.world.runFor(SECOND);
        assertThat(bench.read(bench.a, client)).isEqualTo("ECONNRESET");
    }

    @Test
    void shouldAskAgainForRoomWhoseWordWasLost() {
        int[] connection = bench.connection();
        bench.a.calls().set(connection[0], KernelOption.SEND_BUFFER, 200_000);
        long sent = bench.fill(bench.a, connection[0]);
        bench.world.runFor(SECOND);
        bench.fabric.link(bench.b, bench.a).cut();
        long received = Integer.parseInt(bench.read(bench.b, connection[1]));
        bench.world.runFor(SECOND);
        assertThat(bench.read(bench.b, connection[1]))
                .as("the word of room is lost")
                .isEqualTo("EAGAIN");
        bench.fabric.link(bench.b, bench.a).heal();
        while (received < sent) {
            assertThat(bench.untilReady(bench.b, connection[1], Ready.IN)).isNotNegative();
            received += Integer.parseInt(bench.read(bench.b, connection[1]));
        }
        assertThat(received).isEqualTo(sent);
    }

    @Test
    void shouldLetGoOfAnOrphanWhosePeerNeverEnds() {
        int[] connection = bench.connection();
        Bench.done(bench.a.calls().close(connection[0]));
        bench.world.runFor(SECOND);
        assertThat(bench.ready(bench.b, connection[1])).isEqualTo("IOR");
        bench.world.runFor(70 * SECOND);
        assertThat(bench.send(bench.b, connection[1], 3)).isEqualTo("3");
        bench.world.runFor(SECOND);
        assertThat(bench.send(bench.b, connection[1], 3)).isEqualTo("EPIPE");
    }
}
