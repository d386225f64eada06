package io.sockflux.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The picture of the rooms is drawn of the plan. {@code -Dsockflux.docs.update=true} writes its source anew. */
class RoomsDrawingTest {

    @Test
    void shouldDrawThePlan() throws IOException {
        Path file = Sources.project().resolve("docs/pictures/rooms.dot");
        if (Boolean.getBoolean("sockflux.docs.update")) {
            Files.writeString(file, RoomsDrawing.dot());
        }
        assertThat(file)
                .as(
                        "the plan, as RoomsDrawing draws it (write it: -Dsockflux.docs.update=true, then docs/pictures/draw)")
                .hasContent(RoomsDrawing.dot());
    }
}
