package io.sockflux.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Another process that connects where a pair meets is refused. */
@EnabledOnOs(OS.LINUX)
class EpollPairTest {

    private static final String STRANGER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect('\\0' + sys.argv[1])
            print('connected', flush=True)
            try:
                print(s.recv(1), flush=True)
            except ConnectionResetError:
                print(b'', flush=True)
            """;

    @Test
    void shouldTakeTheConnectionOfThisProcessAndNoOther() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no python3");
        String name = "sockflux-test-" + UUID.randomUUID();
        DomainSocketAddress there = new DomainSocketAddress("\0" + name);
        Socket listening = Socket.newSocketDomain();
        Socket own = Socket.newSocketDomain();
        Process stranger = null;
        try {
            listening.bind(there);
            listening.listen(5);
            stranger = new ProcessBuilder("/usr/bin/python3", "-c", STRANGER, name)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader told =
                    new BufferedReader(new InputStreamReader(stranger.getInputStream(), StandardCharsets.UTF_8));
            assertThat(told.readLine()).isEqualTo("connected");
            assertThat(own.connect(there)).isTrue();
            Socket accepted = new Socket(EpollPair.acceptOwn(listening));
            ByteBuffer word = ByteBuffer.allocateDirect(1).put(0, (byte) 42);
            own.write(word, 0, 1);
            ByteBuffer received = ByteBuffer.allocateDirect(1);
            assertThat(accepted.read(received, 0, 1)).isEqualTo(1);
            assertThat(received.get(0)).isEqualTo((byte) 42);
            accepted.close();
            assertThat(told.readLine()).as("what the stranger hears").isEqualTo("b''");
            assertThatThrownBy(() -> EpollPair.acceptOwn(listening)).isInstanceOf(ConnectException.class);
        } finally {
            own.close();
            listening.close();
            if (stranger != null) {
                stranger.destroyForcibly();
            }
        }
    }
}
