package io.sockflux.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.bytes.ByteArrayDecoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which records are passed on and which end the connection, however TCP and the peer cut them. */
class RecordWatchTest {

    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;
    private static final int DATA = 23;
    private static final byte[] CLIENT_HELLO = message(1, 200, new byte[0]);
    private static final byte[] SERVER_HELLO = message(2, 90, new byte[0]);
    private static final byte[] RETRY = message(
            2, 90, ByteBufUtil.decodeHexDump("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"));
    private static final byte[] FINISHED = new byte[40];

    private final List<String> refused = new ArrayList<>();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void finish() {
        assertThat(channel.finishAndReleaseAll()).isFalse();
    }

    private void watch(boolean isServer) {
        channel = new EmbeddedChannel(
                new RecordWatch(new RecordWatch.Owner() {
                    @Override
                    public boolean isServer() {
                        return isServer;
                    }

                    @Override
                    public boolean mustRefuseRenegotiation() {
                        return true;
                    }

                    @Override
                    public void refused(ChannelHandlerContext context, String words) {
                        refused.add(words);
                    }

                    @Override
                    public void closes(ChannelHandlerContext context, ChannelPromise promise) {
                        context.close(promise);
                    }
                }),
                new ByteArrayDecoder());
    }

    /** A message of a handshake with a random value, of zeros unless there is another. */
    private static byte[] message(int type, int length, byte[] random) {
        byte[] message = new byte[4 + length];
        message[0] = (byte) type;
        message[3] = (byte) length;
        message[4] = 3;
        message[5] = 3;
        System.arraycopy(random, 0, message, 6, random.length);
        return message;
    }

    /** A message in records of so many bytes at the most. */
    private static byte[] records(int type, byte[] message, int most) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += most) {
            byte[] part = Arrays.copyOfRange(message, at, Math.min(message.length, at + most));
            records.writeBytes(new byte[] {(byte) type, 3, 3, (byte) (part.length >> 8), (byte) part.length});
            records.writeBytes(part);
        }
        return records.toByteArray();
    }

    private static byte[] record(int type, byte[] message) {
        return records(type, message, 1 << 14);
    }

    /** The peer's bytes in segments of this length. */
    private void receive(int segment, byte[]... bytes) {
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        while (all.isReadable()) {
            channel.writeInbound(all.readRetainedSlice(Math.min(segment, all.readableBytes())));
            for (byte[] some = channel.readInbound(); some != null; some = channel.readInbound()) {
                passed.writeBytes(some);
            }
        }
        all.release();
        for (byte[] one : bytes) {
            sent.writeBytes(one);
        }
    }

    private void answer(byte[]... bytes) {
        channel.writeOutbound(Unpooled.wrappedBuffer(bytes));
        ByteBuf out = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(out)).isEqualTo(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(bytes)));
        out.release();
    }

    private void isPassed() {
        assertThat(refused).isEmpty();
        assertThat(passed.toByteArray()).isEqualTo(sent.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void shouldPassASecondHelloInManyRecordsWhereTheServerAsksForIt(int segment) {
        watch(true);
        receive(segment, records(HANDSHAKE, CLIENT_HELLO, 50));
        answer(record(HANDSHAKE, RETRY), record(CHANGE_CIPHER_SPEC, new byte[] {1}));
        receive(
                segment,
                record(CHANGE_CIPHER_SPEC, new byte[] {1}),
                records(HANDSHAKE, CLIENT_HELLO, 50),
                record(DATA, FINISHED));
        isPassed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void shouldPassAServersHelloInManyRecordsBehindItsRequestForASecondHello(int segment) {
        watch(false);
        answer(record(HANDSHAKE, CLIENT_HELLO));
        receive(
                segment,
                records(HANDSHAKE, RETRY, 20),
                record(CHANGE_CIPHER_SPEC, new byte[] {1}),
                records(HANDSHAKE, SERVER_HELLO, 20),
                record(DATA, FINISHED));
        isPassed();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void shouldRefuseAMessageBehindFinished(int segment) {
        watch(true);
        receive(segment, record(HANDSHAKE, CLIENT_HELLO));
        answer(record(HANDSHAKE, SERVER_HELLO));
        receive(segment, record(CHANGE_CIPHER_SPEC, new byte[] {1}), record(HANDSHAKE, FINISHED));
        isPassed();
        receive(segment, record(HANDSHAKE, CLIENT_HELLO), record(DATA, FINISHED));
        assertThat(refused).containsExactly("the peer began another handshake (renegotiation), which is refused");
        assertThat(passed.size()).isLessThan(sent.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void shouldNotBelieveAClientThatItIsAskedForASecondHello(int segment) {
        watch(true);
        receive(segment, record(HANDSHAKE, RETRY), record(HANDSHAKE, CLIENT_HELLO));
        answer(record(HANDSHAKE, SERVER_HELLO));
        receive(
                segment,
                record(CHANGE_CIPHER_SPEC, new byte[] {1}),
                record(HANDSHAKE, FINISHED),
                record(HANDSHAKE, CLIENT_HELLO));
        assertThat(refused).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void shouldNotTakeAServersLaterMessageForARequest(int segment) {
        watch(false);
        answer(record(HANDSHAKE, CLIENT_HELLO));
        receive(
                segment,
                record(HANDSHAKE, SERVER_HELLO),
                record(HANDSHAKE, RETRY),
                record(CHANGE_CIPHER_SPEC, new byte[] {1}),
                record(HANDSHAKE, FINISHED),
                record(HANDSHAKE, new byte[4]));
        assertThat(refused).hasSize(1);
    }
}
