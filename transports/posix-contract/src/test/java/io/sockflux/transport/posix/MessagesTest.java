package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sockflux.Network;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.contract.kit.Waiting;
import io.sockflux.error.Errno;
import io.sockflux.error.SendFailedException;
import io.sockflux.message.ControlMessage.Credentials;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Message;
import io.sockflux.message.MessageFlag;
import io.sockflux.spi.Capability;
import io.sockflux.stream.Shutdown;
import io.sockflux.transport.posix.Meeting.Link;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** What {@code sendmsg} and {@code recvmsg} carry beside the bytes of a connection, and how bytes are gathered. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class MessagesTest {

    private static final int CHUNK = 32 << 10;

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldTellWhoSentEachMessage(SocketType type, Network network) {
        String program = "s.send(b'x')\ntell('%d %d %d' % (os.getpid(), os.getuid(), os.getgid()))\nwait()\n";
        for (Meeting meeting : Meeting.values()) {
            try (Link link = meeting.link(network, type, program, Capability.MESSAGES)) {
                Message message =
                        Waiting.result(link.connection().receiveMessages().next());
                Credentials sender = message.control(Credentials.class).orElseThrow();
                assertThat(sender.pid()).isEqualTo((int) link.peer().pid());
                assertThat(sender.pid() + " " + sender.uid() + " " + sender.gid())
                        .isEqualTo(link.peer().told());
                assertThat(Waiting.result(link.connection().peerCredentials())).isEqualTo(sender);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldSendItsOwnCredentialsAndNoOthers(SocketType type, Network network) {
        String program = """
                s.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
                tell('ready')
                data, control, flags, _ = s.recvmsg(100, 1000)
                tell(struct.unpack('iii', control[0][2])[0])
                tell(s.recv(100))
                """;
        try (Link link = Meeting.CONNECTED_BY_PATH.link(network, type, program, Capability.MESSAGES)) {
            link.peer().told();
            int pid = (int) ProcessHandle.current().pid();
            Credentials own = new Credentials(pid, uid(), uid());
            Waiting.done(link.connection().sendMessage(Texts.message("from me").with(own)));
            assertThat(link.peer().told()).isEqualTo(Integer.toString(pid));
            // No such process.
            Credentials nobody = new Credentials(Integer.MAX_VALUE, uid(), uid());
            SendFailedException failure =
                    refused(link, Texts.message("from nobody").with(nobody));
            assertThat(failure.errno()).contains(Errno.ESRCH);
            Waiting.done(link.connection().send("lives on"));
            assertThat(link.peer().told()).isEqualTo("b'lives on'");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldGatherTheComponentsOfABufferInOrder(SocketType type, Network network) {
        String program = """
                while True:
                    data = s.recv(65536)
                    if not data: break
                    tell(data.decode())
                """;
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, type, program, Capability.MESSAGES)) {
            for (int components = 1; components <= 100; components++) {
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < components; i++) {
                    expected.append(i).append(' ');
                }
                Waiting.done(link.connection().sendMessage(Message.of(composite(components))));
                assertThat(link.peer().told()).isEqualTo(expected.toString());
                Waiting.done(link.connection().send(composite(components)));
                assertThat(link.peer().told()).isEqualTo(expected.toString());
            }
            Waiting.done(link.connection().shutdown(Shutdown.WRITE));
        }
    }

    /** Direct and heap buffers, empty ones and such of which a part was read. */
    private static ByteBuf composite(int components) {
        CompositeByteBuf all = PooledByteBufAllocator.DEFAULT.compositeBuffer(components * 2);
        for (int i = 0; i < components; i++) {
            all.addComponent(true, Bytes.pooled("#" + i + ' ').skipBytes(1));
            if (i % 7 == 3) {
                all.addComponent(true, PooledByteBufAllocator.DEFAULT.directBuffer(8));
            }
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldAcceptTheFlagsThatAreForSending(SocketType type, Network network) {
        String program = "for i in range(6): tell(s.recv(100))\n";
        Set<MessageFlag> flags = Set.of(
                MessageFlag.NOSIGNAL,
                MessageFlag.EOR,
                MessageFlag.MORE,
                MessageFlag.DONTROUTE,
                MessageFlag.DONTWAIT,
                MessageFlag.CONFIRM);
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, type, program, Capability.MESSAGES)) {
            for (MessageFlag flag : flags) {
                Waiting.done(
                        link.connection().sendMessage(Texts.message(flag.name()).with(flag)));
                assertThat(link.peer().told()).isEqualTo("b'" + flag + "'");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldRefuseTheFlagsThatAreNotForSendingAndGoOn(SocketType type, Network network) {
        try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, type, "tell(s.recv(100))\n", Capability.MESSAGES)) {
            for (MessageFlag flag : MessageFlag.values()) {
                if (!flag.isForSending()) {
                    assertThat(refused(link, Texts.message("x").with(flag)))
                            .hasMessageContaining("flag: " + flag + " (expected: a flag for sending)");
                }
            }
            Waiting.done(link.connection().send("lives on"));
            assertThat(link.peer().told()).isEqualTo("b'lives on'");
        }
    }

    @Test
    void shouldRefuseANameOnAConnectionAndGoOn(Network network) {
        try (Link link =
                Meeting.ACCEPTED_BY_PATH.link(network, SocketType.STREAM, "tell(s.recv(100))\n", Capability.MESSAGES)) {
            SendFailedException failure = refused(link, Texts.message("x").to(Endpoint.parse("unix:/nobody")));
            assertThat(failure.errno()).contains(Errno.EISCONN);
            assertThat(refused(link, Message.of(Texts.zeros(0))))
                    .hasMessageContaining("has no data (expected: at least one byte");
            Waiting.done(link.connection().send("lives on"));
            assertThat(link.peer().told()).isEqualTo("b'lives on'");
        }
    }

    @Test
    void shouldSendControlDataWithTheFirstByteOnly(Network network) throws Exception {
        String program = """
                wait()
                crc, length, files = 0, 0, []
                while True:
                    data, more, flags, _ = socket.recv_fds(s, 50000, 10)
                    if not data: break
                    files.append(len(more))
                    crc, length = zlib.crc32(data, crc), length + len(data)
                tell('%d %d %s %d' % (crc, length, files[0], sum(files)))
                """;
        byte[] data = new byte[8 << 20];
        new java.util.Random(5).nextBytes(data);
        CRC32 crc = new CRC32();
        crc.update(data);
        try (Link link = Meeting.CONNECTED_BY_PATH.link(network, SocketType.STREAM, program, Capability.MESSAGES)) {
            var file = Waiting.result(network.descriptors().open(java.nio.file.Path.of("/dev/null")));
            Message message = new Message(
                    null,
                    PooledByteBufAllocator.DEFAULT.buffer(data.length).writeBytes(data),
                    List.of(Rights.of(file)),
                    Set.of());
            var sending = link.connection().sendMessage(message).toFuture();
            link.peer().goOn();
            sending.get();
            Waiting.done(link.connection().shutdown(Shutdown.WRITE));
            assertThat(link.peer().told()).isEqualTo("%d %d 1 1", crc.getValue(), data.length);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM", "SEQPACKET"})
    void shouldBeHeldByAPeerThatDoesNotRead(SocketType type, Network network) {
        String program = """
                wait()
                length = 0
                while True:
                    data = s.recv(65536)
                    if not data: break
                    length += len(data)
                tell(length)
                """;
        int count = 1000;
        for (boolean asMessages : new boolean[] {false, true}) {
            try (Link link = Meeting.ACCEPTED_BY_PATH.link(network, type, program, Capability.MESSAGES)) {
                AtomicInteger emitted = new AtomicInteger();
                Flux<ByteBuf> source = Flux.range(0, count)
                        .doOnNext(i -> emitted.incrementAndGet())
                        .map(i -> Texts.zeros(CHUNK));
                var sending = (asMessages
                                ? link.connection().sendMessages(source.map(Message::of))
                                : link.connection().send(source))
                        .then(link.connection().shutdown(Shutdown.WRITE))
                        .toFuture();
                AtomicInteger last = new AtomicInteger(-1);
                Awaitility.await("the source is asked no more")
                        .pollInterval(java.time.Duration.ofMillis(200))
                        .until(() -> last.getAndSet(emitted.get()) == emitted.get() && emitted.get() > 0);
                // What the kernel takes, and the send budget of 256 KiB.
                assertThat(emitted.get() * CHUNK).isLessThan(1 << 20);
                link.peer().goOn();
                assertThat(link.peer().told()).isEqualTo(Integer.toString(count * CHUNK));
                assertThat(sending).succeedsWithin(java.time.Duration.ofSeconds(100));
            }
        }
    }

    private static SendFailedException refused(Link link, Message message) {
        SendFailedException[] failure = new SendFailedException[1];
        assertThatThrownBy(() -> Waiting.done(link.connection().sendMessage(message)))
                .cause()
                .isInstanceOfSatisfying(SendFailedException.class, e -> failure[0] = e);
        return failure[0];
    }

    private static int uid() {
        return new io.sockflux.transport.posix.sys.LinuxSystemCalls().getuid();
    }
}
