package io.sockflux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileStatusTest {

    @ParameterizedTest
    @CsvSource({
        "0140777, SOCKET",
        "0100644, REGULAR",
        "010600, PIPE",
        "040755, DIRECTORY",
        "0600, OTHER",
        "0170000, OTHER"
    })
    void shouldKnowTheTypeOfAMode(String mode, FileStatus.Type type) {
        assertThat(FileStatus.Type.ofMode(Integer.parseInt(mode, 8))).isEqualTo(type);
    }

    @Test
    void shouldSayThatASizeMeansSomethingForAFile() {
        assertThat(status(FileStatus.Type.REGULAR).meaningful()).containsExactlyInAnyOrder(FileStatus.Member.values());
    }

    @Test
    void shouldSayThatTheTimesOfASocketMeanNothing() {
        assertThat(status(FileStatus.Type.SOCKET).meaningful())
                .contains(FileStatus.Member.TYPE, FileStatus.Member.UID, FileStatus.Member.GID)
                .doesNotContain(
                        FileStatus.Member.ACCESSED,
                        FileStatus.Member.MODIFIED,
                        FileStatus.Member.CHANGED,
                        FileStatus.Member.LINKS);
    }

    private static FileStatus status(FileStatus.Type type) {
        return new FileStatus(type, 0, 1, 1, 1, 0, 0, 0, 0, 0, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
    }
}
