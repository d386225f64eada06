package io.sockflux.internal.dns.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.internal.dns.wire.WireReader.Unreadable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that stand somewhere in a buffer, and letters, labels and sections at their bounds. */
class AnswerBoundsTest {

    private static final int SOA = 6;

    /** What stands before a message and behind it is none of it. */
    private final ByteBuf message = Unpooled.buffer(512).writeZero(7).readerIndex(7);

    private void header(int flags, int answers, int authorities, int others) {
        message.writeShort(9).writeShort(flags).writeShort(1);
        message.writeShort(answers).writeShort(authorities).writeShort(others);
    }

    private void question(int... label) {
        name(label);
        message.writeShort(RecordType.A.number()).writeShort(1);
    }

    private void name(int... label) {
        message.writeByte(label.length);
        for (int b : label) {
            message.writeByte(b);
        }
        message.writeByte(0);
    }

    private void record(int type, long ttl, int... data) {
        message.writeByte(0).writeShort(type).writeShort(1).writeInt((int) ttl).writeShort(data.length);
        for (int b : data) {
            message.writeByte(b);
        }
    }

    @Test
    void shouldReadNoByteBehindTheEndOfAMessage() throws Exception {
        header(0x8000, 1, 0, 0);
        question('a');
        record(RecordType.A.number(), 1, 1, 2, 3, 4);
        int whole = message.writerIndex();
        assertThat(Answer.read(message).records()).hasSize(1);
        assertThat(Answer.head(message).question()).containsExactly(1, 'a', 0, 0, 1, 0, 1);
        for (int end = message.readerIndex(); end < whole; end++) {
            ByteBuf cut = message.duplicate().writerIndex(end);
            int length = end - message.readerIndex();
            assertThatExceptionOfType(Unreadable.class)
                    .as("the first %d bytes", length)
                    .isThrownBy(() -> Answer.read(cut))
                    .withMessageContaining("at " + length + " bytes");
        }
    }

    @ParameterizedTest
    @CsvSource({"@, @", "A, a", "Z, z", "[, [", "!, !", "~, ~", "'\u007f', \\127", "' ', \\032"})
    void shouldReadEachLetterOfAName(char sent, String read) throws Exception {
        header(0x8000, 1, 0, 0);
        question(sent);
        name(sent);
        message.writeShort(RecordType.A.number())
                .writeShort(1)
                .writeInt(1)
                .writeShort(4)
                .writeZero(4);
        Answer answer = Answer.read(message);
        assertThat(answer.records().get(0).owner()).isEqualTo(read);
        int asked = sent >= 'A' && sent <= 'Z' ? sent + 32 : sent;
        assertThat(answer.question()).containsExactly(1, asked, 0, 0, 1, 0, 1);
    }

    @Test
    void shouldLeaveTheTypeAndTheClassOfAQuestionAsTheyAre() throws Exception {
        header(0x8000, 0, 0, 0);
        name('A');
        message.writeShort('A' << 8 | 'B').writeShort('C' << 8 | 'D');
        assertThat(Answer.head(message).question()).containsExactly(1, 'a', 0, 'A', 'B', 'C', 'D');
    }

    @Test
    void shouldRefuseALabelThatIsOneTooLongAndANameThatPointsToItself() {
        header(0x8000, 1, 0, 0);
        question('a');
        int own = message.writerIndex() - message.readerIndex();
        int records = message.writerIndex();
        message.writeByte(0xc0 | own >> 8).writeByte(own).writeZero(20);
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> Answer.read(message))
                .withMessage("has a name that does not point to an earlier one");
        message.writerIndex(records).writeByte(0x40).writeZero(100);
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> Answer.read(message))
                .withMessage("has a label of an unknown type");
    }

    @Test
    void shouldTakeRecordsFromTheAnswersAndTheTimeFromTheAuthorities() throws Exception {
        header(0x8000, 1, 2, 1);
        question('a');
        record(RecordType.A.number(), 1, 1, 2, 3, 4);
        record(RecordType.A.number(), 1, 5, 6, 7, 8);
        record(SOA, 1_000_000, 0, 1, 0, 2);
        record(SOA, 3, 0, 0, 0, 3);
        Answer answer = Answer.read(message);
        assertThat(answer.records()).hasSize(1);
        assertThat(answer.records().get(0).data()).containsExactly(1, 2, 3, 4);
        assertThat(answer.negativeTtl()).hasValue(65538);
    }

    @ParameterizedTest
    @CsvSource({"0x8000, false", "0x8400, true", "0x8080, true", "0x8480, true", "0xfb7f, false"})
    void shouldTellServersThatKnowFromThoseThatDoNot(String flags, boolean knows) throws Exception {
        header(Integer.decode(flags), 0, 0, 0);
        question('a');
        assertThat(Answer.head(message).isAuthoritativeOrRecursive()).isEqualTo(knows);
    }
}
