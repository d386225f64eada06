package io.sockflux.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelProgressTest {

    private final List<String> told = new ArrayList<>();
    private final KernelProgress progress = new KernelProgress(new EmbeddedChannel(), new KernelProgress.Listener() {
        @Override
        public void taken(long bytes) {
            told.add("taken " + bytes);
        }

        @Override
        public void written() {
            told.add("written");
        }

        @Override
        public void failed(Throwable cause) {
            told.add("failed " + cause.getMessage());
        }
    });

    @Test
    void shouldTellWhatWasTakenOfEachWriteFromItsStart() {
        progress.tryProgress(3, 10);
        progress.tryProgress(10, 10);
        progress.trySuccess(null);
        progress.tryProgress(4, 5);
        progress.setFailure(new IllegalStateException("x"));
        progress.tryProgress(2, 2);
        progress.setSuccess(null);

        assertThat(told).containsExactly("taken 3", "taken 7", "written", "taken 4", "failed x", "taken 2", "written");
        assertThat(progress.isDone()).isFalse();
    }
}
