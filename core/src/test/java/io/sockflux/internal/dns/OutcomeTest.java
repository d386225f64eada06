package io.sockflux.internal.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.internal.dns.wire.Answer;
import io.sockflux.internal.dns.wire.Question;
import io.sockflux.internal.dns.wire.RecordType;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    private static final int HEADER = 12;

    @Test
    void shouldCountWhatAnAnswerTakesInMemoryAndNotInItsMessage() throws Exception {
        // Each of the records is 14 bytes in the message, and its name and target are hundreds of letters.
        Answer answer = Answer.read(compressed(1000));
        assertThat(answer.records()).hasSize(1000);
        Outcome outcome =
                Outcome.found(answer.records(), answer.records().get(0).owner(), List.of());
        long letters = outcome.records().stream()
                .mapToLong(record -> record.target().length())
                .sum();
        assertThat(letters).isGreaterThan(200_000);
        assertThat((long) outcome.bytes()).isGreaterThan(letters);
    }

    @Test
    void shouldCountTheNamesThatLedThereAndTheReason() {
        Outcome none = Outcome.none(Outcome.Kind.NO_DATA, "x".repeat(300));
        assertThat(none.bytes()).isBetween(300, 1000);
        Outcome long16 = Outcome.found(List.of(), "a.test", Collections.nCopies(16, "x".repeat(1000)));
        assertThat(long16.bytes()).isBetween(16_000, 20_000);
    }

    @Test
    void shouldKeepTheNameOfAllRecordsOnce() throws Exception {
        Answer answer = Answer.read(compressed(10));
        String owner = answer.records().get(0).owner();
        Outcome outcome = Outcome.found(answer.records(), owner, List.of());
        assertThat(outcome.records())
                .hasSize(10)
                .allSatisfy(record -> assertThat(record.owner()).isSameAs(owner));
    }

    /** A question for a name of 253 letters and as many records that have it and lead to it. */
    private static ByteBuf compressed(int records) {
        ByteBuf message = Unpooled.buffer();
        message.writeShort(1)
                .writeShort(0x8180)
                .writeShort(1)
                .writeShort(records)
                .writeInt(0);
        for (int label : new int[] {63, 63, 63, 61}) {
            message.writeByte(label);
            for (int i = 0; i < label; i++) {
                message.writeByte('a');
            }
        }
        message.writeByte(0).writeShort(RecordType.PTR.number()).writeShort(Question.CLASS_IN);
        for (int i = 0; i < records; i++) {
            message.writeShort(0xc000 | HEADER)
                    .writeShort(RecordType.PTR.number())
                    .writeShort(Question.CLASS_IN)
                    .writeInt(3600)
                    .writeShort(2)
                    .writeShort(0xc000 | HEADER);
        }
        return message;
    }
}
