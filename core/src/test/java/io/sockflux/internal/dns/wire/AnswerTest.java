package io.sockflux.internal.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.internal.dns.wire.WireReader.Unreadable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

    private static final int ROUNDS = 200_000;

    private final ByteBuf message = Unpooled.buffer();

    @Test
    void shouldReadNamesThatPointToEarlierOnes() throws Exception {
        header(2);
        record(new byte[] {(byte) 0xc0, 12}, RecordType.CNAME, new byte[] {1, 'X', (byte) 0xc0, 14});
        record(new byte[] {1, '.', 3, 'a', ' ', '\\', (byte) 0xc0, 14}, RecordType.A, new byte[4]);
        Answer answer = Answer.read(message);
        assertThat(answer.records()).hasSize(2);
        assertThat(answer.records().get(0).owner()).isEqualTo("a.test");
        assertThat(answer.records().get(0).target()).isEqualTo("x.test");
        // A dot in a label is none between labels.
        assertThat(answer.records().get(1).owner()).isEqualTo("\\..a\\032\\\\.test");
    }

    @Test
    void shouldRefuseNamesThatLeadInACircleOrOn() {
        for (int target : new int[] {24, 25, 26, 40, 0x3fff}) {
            message.clear();
            header(1);
            record(new byte[] {(byte) (0xc0 | target >> 8), (byte) target}, RecordType.A, new byte[4]);
            assertUnreadable();
        }
    }

    @Test
    void shouldRefuseNamesThatAreTooLongOrOfUnknownLabels() {
        header(1);
        byte[] name = new byte[5 * 64 + 1];
        for (int i = 0; i < 5; i++) {
            name[64 * i] = 63;
        }
        record(name, RecordType.A, new byte[4]);
        assertUnreadable();
        message.clear();
        header(1);
        record(new byte[] {0x41, 0}, RecordType.A, new byte[4]);
        assertUnreadable();
    }

    @Test
    void shouldRefuseRecordsOfAWrongLength() {
        for (RecordType type : new RecordType[] {RecordType.A, RecordType.AAAA, RecordType.CNAME, RecordType.SRV}) {
            message.clear();
            header(1);
            record(new byte[] {0}, type, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0});
            assertUnreadable();
        }
    }

    @Test
    void shouldFollowAsManyPointersAsANameHasLabelsAndNoMore() throws Exception {
        pointers(126);
        assertThat(Answer.read(message).records().get(1).owner()).isEqualTo("a.test");
        message.clear();
        pointers(127);
        assertUnreadable();
    }

    /** A record whose name points to the last of so many that point to each other, the first to the question. */
    private void pointers(int count) {
        header(2);
        byte[] chain = new byte[2 * count];
        int from = message.writerIndex() + 1 + 10;
        for (int i = 0; i < count; i++) {
            int target = i == 0 ? 12 : from + 2 * (i - 1);
            chain[2 * i] = (byte) (0xc0 | target >> 8);
            chain[2 * i + 1] = (byte) target;
        }
        record(new byte[] {0}, RecordType.TXT, chain);
        int last = from + 2 * (count - 1);
        record(new byte[] {(byte) (0xc0 | last >> 8), (byte) last}, RecordType.A, new byte[4]);
    }

    @Test
    void shouldTakeANameOfTheGreatestLengthAndNoneThatIsLonger() throws Exception {
        for (int last : new int[] {61, 62}) {
            message.clear();
            header(1);
            byte[] name = new byte[3 * 64 + last + 2];
            Arrays.fill(name, (byte) 'x');
            for (int i = 0; i < 3; i++) {
                name[64 * i] = 63;
            }
            name[3 * 64] = (byte) last;
            name[name.length - 1] = 0;
            record(name, RecordType.A, new byte[4]);
            if (last == 61) {
                assertThat(Answer.read(message).records().get(0).owner()).hasSize(253);
            } else {
                assertUnreadable();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2147483647,2147483647", "2147483648,0", "4294967295,0"})
    void shouldTakeATimeWithTheHighestBitForNone(long sent, long read) throws Exception {
        header(1);
        message.writeByte(0).writeShort(RecordType.A.number()).writeShort(1).writeInt((int) sent);
        message.writeShort(4).writeZero(4);
        assertThat(Answer.read(message).records().get(0).ttl()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"60,30,30", "30,60,30", "60,2147483648,0"})
    void shouldRememberThatThereIsNoneForTheLesserTimeOfTheSoa(long ttl, long minimum, long read) throws Exception {
        message.writeShort(1)
                .writeShort(0x8183)
                .writeShort(1)
                .writeShort(0)
                .writeShort(1)
                .writeShort(0);
        message.writeBytes(new Question("a.test", RecordType.A).wire());
        message.writeByte(0).writeShort(RecordType.SOA.number()).writeShort(1).writeInt((int) ttl);
        message.writeShort(22).writeZero(18).writeInt((int) minimum);
        assertThat(Answer.read(message).negativeTtl()).hasValue(read);
        assertThat(Answer.read(message).records()).isEmpty();
        assertThat(Answer.read(message).code()).isEqualTo(3);
    }

    @Test
    void shouldPassOverRecordsOfOtherClassesAndBehindTheAnswers() throws Exception {
        message.writeShort(1)
                .writeShort(0x8180)
                .writeShort(1)
                .writeShort(2)
                .writeShort(0)
                .writeShort(1);
        message.writeBytes(new Question("a.test", RecordType.A).wire());
        message.writeByte(0).writeShort(RecordType.A.number()).writeShort(3).writeInt(60);
        message.writeShort(4).writeZero(4);
        record(new byte[] {0}, RecordType.A, new byte[] {1, 2, 3, 4});
        record(new byte[] {0}, RecordType.A, new byte[] {5, 6, 7, 8});
        assertThat(Answer.read(message).records()).hasSize(1);
        assertThat(Answer.read(message).records().get(0).data()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shouldReadATruncatedMessageAsFarAsItGoes() throws Exception {
        header(2);
        record(new byte[] {0}, RecordType.A, new byte[4]);
        assertUnreadable();
        message.setShort(2, 0x8380);
        assertThat(Answer.read(message).records()).hasSize(1);
        assertThat(Answer.read(message).isTruncated()).isTrue();
    }

    @Test
    void shouldReadAnyBytesToTheirEndAndNoFurther() {
        Random random = new Random(1);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            message.clear();
            header(3);
            record(new byte[] {(byte) 0xc0, 12}, RecordType.CNAME, new byte[] {1, 'x', (byte) 0xc0, 14});
            record(new byte[] {(byte) 0xc0, 36}, RecordType.SRV, new byte[] {0, 0, 0, 0, 0, 0, 1, 'y', 0});
            record(new byte[] {0}, RecordType.TXT, new byte[] {1, 'x'});
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                message.setByte(random.nextInt(message.writerIndex()), random.nextInt(256));
            }
            message.writerIndex(message.writerIndex() - random.nextInt(3));
            try {
                Answer.read(message);
                read++;
            } catch (Unreadable e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isBetween(1, ROUNDS - 1);
    }

    private void assertUnreadable() {
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> Answer.read(message));
    }

    /** A response to the question for the address of a.test. */
    private void header(int answers) {
        message.writeShort(1)
                .writeShort(0x8180)
                .writeShort(1)
                .writeShort(answers)
                .writeInt(0);
        message.writeBytes(new Question("a.test", RecordType.A).wire());
    }

    private void record(byte[] owner, RecordType type, byte[] data) {
        message.writeBytes(owner).writeShort(type.number()).writeShort(1).writeInt(60);
        message.writeShort(data.length).writeBytes(data);
    }
}
