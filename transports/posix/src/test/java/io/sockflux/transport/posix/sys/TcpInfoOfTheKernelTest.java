package io.sockflux.transport.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sockflux.option.TcpField;
import io.sockflux.option.TcpInfo;
import io.sockflux.option.TcpOptions;
import io.sockflux.option.TcpState;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What this kernel says of TCP sockets, by the fields that it has. */
@EnabledOnOs(OS.LINUX)
class TcpInfoOfTheKernelTest extends SystemCallsTesting {

    private static final int BACKLOG = 5;
    private static final int EINPROGRESS = 115;

    private int listening;

    @BeforeEach
    void listen() {
        listening = opened(calls.socket(Constant.AF_INET.number(), STREAM, 0));
        MemorySegment name = loopback(Constant.AF_INET);
        assertThat(calls.bind(listening, name.address(), (int) name.byteSize())).isZero();
        assertThat(calls.listen(listening, BACKLOG)).isZero();
    }

    @Test
    void shouldCountWhatWaitsToBeAccepted() {
        assertThat(info(listening).state()).isEqualTo(TcpState.LISTEN);
        assertThat(info(listening).acceptQueueLength()).hasValue(0);
        assertThat(info(listening).acceptQueueLimit()).hasValue(BACKLOG);

        connected();
        connected();
        soon().untilAsserted(
                        () -> assertThat(info(listening).acceptQueueLength()).hasValue(2));

        accepted();
        assertThat(info(listening).acceptQueueLength()).hasValue(1);
        assertThat(info(listening)).hasToString("LISTEN waiting=1 backlog=5");
    }

    @Test
    void shouldCountWhatGoesThroughAConnection() {
        int client = connected();
        int server = accepted();
        assertThat(send(client, "hello", 0)).isEqualTo(5);

        // The SYN counts as a byte.
        soon().untilAsserted(() -> value(client, TcpField.BYTES_ACKED, 6));
        value(server, TcpField.BYTES_RECEIVED, 5);
        value(server, TcpField.DATA_SEGS_IN, 1);
        value(client, TcpField.DATA_SEGS_OUT, 1);
        value(client, TcpField.BYTES_SENT, 5);
        value(client, TcpField.BYTES_RETRANS, 0);
        value(client, TcpField.NOTSENT_BYTES, 0);
        value(client, TcpField.SND_WND, info(server).value(TcpField.RCV_WND));
        value(client, TcpField.SND_WSCALE, info(server).value(TcpField.RCV_WSCALE));
        value(server, TcpField.SND_WSCALE, info(client).value(TcpField.RCV_WSCALE));

        TcpInfo info = info(client);
        assertThat(info.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(info.packetsInFlight()).isZero();
        assertThat(info.totalRetransmits()).isZero();
        assertThat(info.congestionWindow()).isPositive();
        assertThat(info.retransmissionTimeout()).isGreaterThan(info.roundTripTime());
        info.minimumRoundTripTime().ifPresent(least -> assertThat(least).isPositive());
    }

    @Test
    void shouldFollowTheStatesOfAConnectionThatEnds() {
        int idle = opened(calls.socket(Constant.AF_INET.number(), STREAM, 0));
        assertThat(info(idle).state()).isEqualTo(TcpState.CLOSE);

        int client = connected();
        int server = accepted();
        assertThat(calls.shutdown(client, 1)).isZero();
        soon().untilAsserted(() -> assertThat(info(server).state()).isEqualTo(TcpState.CLOSE_WAIT));
        soon().untilAsserted(() -> assertThat(info(client).state()).isEqualTo(TcpState.FIN_WAIT2));
    }

    @Test
    void shouldHaveTheFieldsThatTheLengthHasRoomFor() {
        TcpInfo info = info(connected());
        assertThat(info.length()).isGreaterThanOrEqualTo(104);
        assertThat(Arrays.stream(TcpField.values())
                        .filter(field -> field.bits() == field.length() * Byte.SIZE)
                        .filter(field ->
                                info.value(field).isPresent() != (field.offset() + field.length() <= info.length())))
                .isEmpty();
    }

    // In this thread, to which the memory belongs.
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(100)).pollInSameThread();
    }

    private int connected() {
        MemorySegment name = loopback(Constant.AF_INET);
        MemorySegment length = integer((int) name.byteSize());
        assertThat(calls.getsockname(listening, name.address(), length.address()))
                .isZero();
        int client = opened(calls.socket(Constant.AF_INET.number(), STREAM, 0));
        assertThat(calls.connect(client, name.address(), (int) name.byteSize())).isIn(0, -EINPROGRESS);
        soon().untilAsserted(() -> assertThat(info(client).state()).isEqualTo(TcpState.ESTABLISHED));
        return client;
    }

    private int accepted() {
        soon().until(() -> calls.poll(listening, Constant.POLLIN.number()) == Constant.POLLIN.number());
        return opened(calls.accept(listening, 0, 0));
    }

    private void value(int socket, TcpField field, long expected) {
        value(socket, field, OptionalLong.of(expected));
    }

    /** The field has this value, where the kernel has the field. */
    private void value(int socket, TcpField field, OptionalLong expected) {
        OptionalLong actual = info(socket).value(field);
        if (actual.isPresent() && expected.isPresent()) {
            assertThat(actual).as(field.cName()).isEqualTo(expected);
        }
    }

    private TcpInfo info(int socket) {
        MemorySegment room = arena.allocate(TcpOptions.TCP_INFO.type().length(), 8);
        MemorySegment length = integer((int) room.byteSize());
        assertThat(calls.getsockopt(
                        socket,
                        Constant.IPPROTO_TCP.number(),
                        TcpOptions.TCP_INFO.number(),
                        room.address(),
                        length.address()))
                .isZero();
        return TcpOptions.TCP_INFO
                .type()
                .read(room.asSlice(0, length.get(JAVA_INT, 0)).asByteBuffer().order(ByteOrder.nativeOrder()));
    }
}
