package io.sockflux.internal.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.util.context.Context;

class KernelProgressTest {

    private final List<String> told = new ArrayList<>();
    private final Channel channel = new EmbeddedChannel();
    private final KernelProgress progress = new KernelProgress(targetOf(channel)) {
        @Override
        Context subscriberContext() {
            return Context.empty();
        }

        @Override
        void taken(long bytes) {
            told.add("taken " + bytes);
        }

        @Override
        void written() {
            told.add("written");
        }

        @Override
        void failed(Throwable cause) {
            told.add("failed " + cause.getMessage());
        }

        @Override
        void ask() {
            throw new IllegalStateException("is asked for nothing");
        }

        @Override
        void write(Object item) {
            throw new IllegalStateException("writes nothing");
        }

        @Override
        void tellEnd(@Nullable Throwable cause, boolean isOfSource) {
            throw new IllegalStateException("does not end");
        }
    };

    private static SendTarget targetOf(Channel channel) {
        return (SendTarget) Proxy.newProxyInstance(
                SendTarget.class.getClassLoader(), new Class<?>[] {SendTarget.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("channel");
                    return channel;
                });
    }

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

    @Test
    void shouldTellAnEndInWhateverWayNettySaysIt() {
        progress.setProgress(1, 2);
        progress.setSuccess();
        progress.trySuccess();
        progress.tryFailure(new IllegalStateException("y"));

        assertThat(told).containsExactly("taken 1", "written", "written", "failed y");
    }

    @Test
    void shouldBeAPromiseThatNettyTakesForAWriteAndNobodyCanWaitFor() {
        assertThat(progress.channel()).isSameAs(channel);
        assertThat(progress.setUncancellable()).isTrue();
        assertThat(progress.cancel(true)).isFalse();
        assertThat(progress.isVoid()).isFalse();
        assertThat(progress.unvoid()).isSameAs(progress);
        assertThat(progress.addListener(future -> told.add("told"))).isSameAs(progress);
        progress.trySuccess();
        assertThat(told).containsExactly("written");
        assertThatThrownBy(progress::sync)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("never done");
        assertThatThrownBy(() -> progress.await(1)).isInstanceOf(IllegalStateException.class);
    }
}
