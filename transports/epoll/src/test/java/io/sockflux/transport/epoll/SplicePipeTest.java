package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.sockflux.spi.DescriptorCalls;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SplicePipeTest {

    private static final WritableByteChannel NOWHERE = Channels.newChannel(OutputStream.nullOutputStream());

    private final List<String> calls = new ArrayList<>();
    private final DescriptorCalls recording = (DescriptorCalls) Proxy.newProxyInstance(
            SplicePipeTest.class.getClassLoader(), new Class<?>[] {DescriptorCalls.class}, (proxy, method, with) -> {
                calls.add(method.getName() + " " + with[with.length - 1]);
                return null;
            });

    @BeforeEach
    void load() {
        Epoll.ensureAvailability();
    }

    /** What a number of this process stands for now; a number that is used again stands for something else. */
    private static String meaning(int number) throws Exception {
        Path link = Path.of("/proc/self/fd", String.valueOf(number));
        return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
                ? Files.readSymbolicLink(link).toString()
                : "nothing";
    }

    @Test
    void shouldCloseBothEndsWhenTheLastHasLeftAndNotBefore() throws Exception {
        SplicePipe pipe = SplicePipe.open(Optional.empty());
        String meaning = meaning(pipe.input());
        assertThat(meaning).startsWith("pipe:").isEqualTo(meaning(pipe.output()));
        int input = pipe.input();
        int output = pipe.output();
        pipe.share();
        pipe.release();
        assertThat(meaning(input)).as("with bytes in it").isEqualTo(meaning);
        assertThat(meaning(output)).as("with bytes in it").isEqualTo(meaning);
        pipe.release();
        assertThat(meaning(input)).as("left by all").isNotEqualTo(meaning);
        assertThat(meaning(output)).as("left by all").isNotEqualTo(meaning);
    }

    @Test
    void shouldKeepBothEndsFromOtherProgramsAndWidenOnceAPipeThatWasFilled() throws Exception {
        SplicePipe pipe = SplicePipe.open(Optional.of(recording));
        assertThat(calls).containsExactlyInAnyOrder("closeOnExec " + pipe.input(), "closeOnExec " + pipe.output());
        calls.clear();
        pipe.filledBy((1 << 16) - 1);
        assertThat(calls).isEmpty();
        pipe.filledBy(1 << 16);
        pipe.filledBy(1 << 16);
        assertThat(calls).containsExactly("widenPipe " + (1 << 20));
        pipe.release();
    }

    @Test
    void shouldCountWhatTheKernelTakesOfSplicedBytesAndLetGoOfThePipe(@TempDir Path folder) throws Exception {
        SplicePipe pipe = SplicePipe.open(Optional.empty());
        FileDescriptor into = new FileDescriptor(pipe.input());
        ByteBuffer bytes = ByteBuffer.allocateDirect(5);
        DomainSocketAddress path = new DomainSocketAddress(folder.resolve("s").toFile());
        Socket listener = Socket.newSocketDomain();
        listener.bind(path);
        listener.listen(1);
        Socket connected = Socket.newSocketDomain();
        connected.connect(path);
        EpollDomainSocketChannel end = new EpollDomainSocketChannel(connected.intValue());
        String meaning = meaning(pipe.output());
        int output = pipe.output();
        assertThat(into.write(bytes, 0, 3)).isEqualTo(3);
        SplicedBytes spliced = new SplicedBytes(pipe.share(), end, 5);
        pipe.release();

        assertThat(spliced.transferTo(NOWHERE, 0)).isEqualTo(3);
        assertThat(into.write(bytes, 3, 5)).isEqualTo(2);
        assertThat(spliced.transferTo(NOWHERE, 3)).isEqualTo(2);
        assertThat(spliced.transferred()).isEqualTo(5);
        assertThat(meaning(output)).isEqualTo(meaning);
        spliced.release();
        assertThat(meaning(output)).as("left by all").isNotEqualTo(meaning);
        end.unsafe().closeForcibly();
        listener.close();
    }
}
