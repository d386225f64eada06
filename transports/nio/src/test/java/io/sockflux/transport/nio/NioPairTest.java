package io.sockflux.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers who connect where a pair meets are refused. */
class NioPairTest {

    @TempDir
    Path folder;

    @Test
    void shouldTakeTheConnectionThatKnowsTheSecretAndNoOther() throws IOException {
        byte[] secret = new byte[NioPair.SECRET_BYTES];
        Arrays.fill(secret, (byte) 7);
        UnixDomainSocketAddress there = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(there);
            listening.configureBlocking(false);
            SocketChannel gone = SocketChannel.open(there);
            gone.close();
            try (SocketChannel silent = SocketChannel.open(there);
                    SocketChannel wrong = SocketChannel.open(there);
                    SocketChannel own = SocketChannel.open(there)) {
                wrong.write(ByteBuffer.allocate(NioPair.SECRET_BYTES));
                own.write(ByteBuffer.wrap(secret));
                try (SocketChannel accepted = NioPair.acceptOwn(listening, secret)) {
                    own.write(ByteBuffer.wrap(new byte[] {42}));
                    ByteBuffer received = ByteBuffer.allocate(2);
                    assertThat(accepted.read(received)).isEqualTo(1);
                    assertThat(received.get(0)).isEqualTo((byte) 42);
                    assertThat(silent.read(ByteBuffer.allocate(1)))
                            .as("its end")
                            .isEqualTo(-1);
                }
                assertThatThrownBy(() -> NioPair.acceptOwn(listening, secret)).isInstanceOf(ConnectException.class);
            }
        }
    }
}
