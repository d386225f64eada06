package io.sockflux.transport.posix.sys.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Any bytes at all, read in the layout of each system. As a test it reads the corpus; with {@code JAZZER_FUZZ=1} in the
 * environment and this class as the only one it looks for bytes of its own.
 */
@Tag("fuzz")
class ControlReaderFuzzTest {

    @FuzzTest(maxDuration = "1m")
    void shouldReadAnyBytes(byte[] bytes) {
        for (ControlLayout layout : ControlLayout.values()) {
            List<ControlMessage> messages = read(layout, bytes, bytes.length);
            List<Integer> descriptors = descriptors(messages);

            assertThat(messages).hasSizeLessThanOrEqualTo(bytes.length / layout.header());
            assertThat(descriptors(read(layout, bytes, Integer.MAX_VALUE)))
                    .as("a length beyond the room")
                    .isEqualTo(descriptors);
            for (int length = 0; length < Math.min(bytes.length, 64); length++) {
                List<Integer> some = descriptors(read(layout, bytes, length));
                assertThat(some)
                        .as("what is cut off, here at %d, loses only the end", length)
                        .isEqualTo(descriptors.subList(0, Math.min(some.size(), descriptors.size())));
            }
            shouldWriteWhatItRead(layout, messages);
        }
    }

    private static void shouldWriteWhatItRead(ControlLayout layout, List<ControlMessage> messages) {
        List<ControlMessage> unknown = messages.stream()
                .filter(ControlMessage.Unknown.class::isInstance)
                .toList();
        MemorySegment room = MemorySegment.ofArray(new byte[new ControlWriter(layout).room(unknown, true)]);
        int length = new ControlWriter(layout).encode(unknown, true, room);
        assertThat(new ControlReader(layout).decode(room, length, number -> {})).isEqualTo(unknown);
    }

    private static List<ControlMessage> read(ControlLayout layout, byte[] bytes, int length) {
        return new ControlReader(layout).decode(MemorySegment.ofArray(bytes), length, number -> {});
    }

    /** The numbers of those that were received; they are nobody's, and are given away before a cleaner closes them. */
    private static List<Integer> descriptors(List<ControlMessage> messages) {
        List<Integer> numbers = new ArrayList<>();
        for (ControlMessage message : messages) {
            if (message instanceof ControlMessage.Rights rights) {
                for (Descriptor descriptor : rights.descriptors()) {
                    numbers.add(descriptor.giveAway());
                }
            }
        }
        return numbers;
    }
}
