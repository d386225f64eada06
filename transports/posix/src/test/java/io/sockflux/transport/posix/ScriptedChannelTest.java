package io.sockflux.transport.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.sockflux.address.Endpoint;
import io.sockflux.contract.TransportContract;
import io.sockflux.contract.kit.Bytes;
import io.sockflux.contract.kit.Texts;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.ControlMessage.Rights;
import io.sockflux.message.Descriptor;
import io.sockflux.message.Message;
import io.sockflux.spi.Capability;
import io.sockflux.spi.ReceiveRoom;
import io.sockflux.spi.ScatterReader.Scattered;
import io.sockflux.transport.posix.channel.PosixServerChannel;
import io.sockflux.transport.posix.channel.PosixStreamChannel;
import io.sockflux.transport.posix.message.EndpointAddress;
import io.sockflux.transport.posix.sys.LinuxSystemCalls;
import io.sockflux.transport.posix.sys.MessageMemory;
import io.sockflux.transport.posix.sys.ScriptedSystemCalls;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.control.ControlCodec;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Channels where the kernel answers as it seldom does. What the descriptor is ready for is real, the calls are played. */
@TransportContract
@EnabledOnOs(OS.LINUX)
class ScriptedChannelTest {

    private static final Endpoint KIND = Endpoint.parse("unix:@scripted");

    private final SystemCalls real = new LinuxSystemCalls();
    private final ScriptedSystemCalls kernel = new ScriptedSystemCalls();
    private final ConcurrentLinkedQueue<Object> told = new ConcurrentLinkedQueue<>();
    private int socket;
    private int other;
    private MultiThreadIoEventLoopGroup loops;

    @BeforeEach
    void open() {
        loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(JAVA_INT, 2);
            assertThat(real.socketpair(Constant.AF_UNIX.number(), 1, 0, pair.address()))
                    .isZero();
            socket = pair.getAtIndex(JAVA_INT, 0);
            other = pair.getAtIndex(JAVA_INT, 1);
        }
        kernel.always("getsockname", -Errno.EINVAL.number());
        kernel.always("getpeername", -Errno.EINVAL.number());
        kernel.always("setsockopt", 0);
    }

    @AfterEach
    void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        real.close(other);
        kernel.assertPlayed();
    }

    @Test
    void shouldWriteOnAfterAShortWriteAndAfterThereWasNoRoom() {
        kernel.expect("send", socket, ScriptedSystemCalls.ANY, 8).answers(3);
        kernel.expect("send", socket, ScriptedSystemCalls.ANY, 5).fails(Errno.EAGAIN);
        kernel.expect("send", socket, ScriptedSystemCalls.ANY, 5).answers(4);
        kernel.expect("send", socket, ScriptedSystemCalls.ANY, 1).answers(1);
        Channel channel = registered(stream(true));
        assertThat(ended(channel.writeAndFlush(Bytes.pooled("eight by"))).isSuccess())
                .isTrue();
    }

    @Test
    void shouldGatherWhatIsLeftAfterAShortWriteOfManyBuffers() {
        kernel.expect("sendmsg", socket).takes(4, taken("onetwothree"));
        kernel.expect("sendmsg", socket).takes(2, taken("wothree"));
        kernel.expect("send", socket, ScriptedSystemCalls.ANY, 5).answers(5);
        Channel channel = registered(stream(true));
        ChannelFuture last = channel.eventLoop()
                .submit(() -> {
                    channel.write(Bytes.pooled("one"));
                    channel.write(Bytes.pooled("two"));
                    return channel.writeAndFlush(Bytes.pooled("three"));
                })
                .syncUninterruptibly()
                .getNow();
        assertThat(ended(last).isSuccess()).isTrue();
    }

    private static Consumer<MessageMemory.Content> taken(String text) {
        return message ->
                assertThat(new String(message.data(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void shouldSendControlDataWithTheFirstByteOnly() {
        Descriptor descriptor = new Descriptor(1000, real -> kernel.close(real));
        kernel.expect("sendmsg", socket).fails(Errno.EAGAIN);
        kernel.expect("sendmsg", socket)
                .takes(3, message -> assertThat(message.control()).hasSizeGreaterThan(16));
        kernel.expect("sendmsg", socket)
                .takes(5, message -> assertThat(message.control()).isEmpty())
                .does(arguments -> assertThat(descriptor.isOpen()).isTrue());
        kernel.expect("close", 1000);
        Channel channel = registered(stream(true));
        assertThat(ended(channel.writeAndFlush(Texts.message("eight by").with(Rights.of(descriptor))))
                        .isSuccess())
                .isTrue();
        assertThat(descriptor.isOpen()).isFalse();
    }

    @Test
    void shouldHaveWhatCameOfControlDataThatWasCut() {
        byte[] control = new byte[ControlCodec.room(List.of(Rights.of(nobodys(1000), nobodys(1001))), false)];
        ControlCodec.encode(List.of(Rights.of(nobodys(1000), nobodys(1001))), false, MemorySegment.ofArray(control));
        kernel.expect("recvmsg", socket)
                .brings(new MessageMemory.Content(
                        new byte[] {'x'}, new byte[0], control, Constant.MSG_CTRUNC.number()));
        kernel.always("recvmsg", -Errno.EAGAIN.number());
        kernel.always("close", 0);
        registered(stream(true));
        readable();
        Message message = (Message) toldNext();
        assertThat(message.isControlTruncated()).isTrue();
        assertThat(message.descriptors()).extracting(Descriptor::number).containsExactly(1000, 1001);
        message.discard();
    }

    private static Descriptor nobodys(int number) {
        return new Descriptor(number, ignored -> {});
    }

    @Test
    void shouldHaveTheKernelFillTheBuffersThatItWasGiven() {
        List<ByteBuffer> room =
                List.of(ByteBuffer.allocateDirect(4), ByteBuffer.allocateDirect(0), ByteBuffer.allocateDirect(9));
        room.get(0).put((byte) '>');
        kernel.expect("recvmsg", socket).brings(MessageMemory.Content.of("headbody".getBytes(StandardCharsets.UTF_8)));
        kernel.always("recvmsg", -Errno.EAGAIN.number());
        PosixStreamChannel channel = stream(true);
        ReceiveRoom given = new ReceiveRoom(room);
        channel.readInto(given);
        registered(channel);
        readable();
        Scattered scattered = (Scattered) toldNext();
        assertThat(scattered).isEqualTo(new Scattered(given, 8, false));
        assertThat(room).extracting(ByteBuffer::position).containsExactly(4, 0, 5);
        assertThat(Texts.of((io.netty.buffer.ByteBuf) scattered.takeBack())).isEqualTo("headbody");
        assertThat(room).extracting(ByteBuffer::position).containsExactly(1, 0, 0);
        assertThat(new byte[] {
                    room.get(0).get(3), room.get(2).get(0), room.get(2).get(4)
                })
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("ady");
    }

    /** The loop has not heard yet that the subscriber has cancelled, on another thread. */
    @Test
    void shouldLeaveBuffersAloneThatTheirSubscriberHasLeft() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        kernel.expect("recvmsg", socket).brings(MessageMemory.Content.of("here".getBytes(StandardCharsets.UTF_8)));
        kernel.always("recvmsg", -Errno.EAGAIN.number());
        ReceiveRoom given = new ReceiveRoom(List.of(buffer));
        PosixStreamChannel channel = stream(true);
        channel.readInto(given);
        given.leave();
        registered(channel);
        readable();
        io.netty.buffer.ByteBuf data = (io.netty.buffer.ByteBuf) toldNext();
        assertThat(Texts.of(data)).isEqualTo("here");
        data.release();
        assertThat(buffer).isEqualTo(ByteBuffer.allocate(8));
    }

    @Test
    void shouldReadOnAfterASpuriousWakeUp() {
        kernel.expect("recvmsg", socket).fails(Errno.EAGAIN);
        kernel.expect("recvmsg", socket).brings(MessageMemory.Content.of((byte) 'x'));
        kernel.always("recvmsg", -Errno.EAGAIN.number());
        registered(stream(true));
        readable();
        io.netty.buffer.ByteBuf data = (io.netty.buffer.ByteBuf) toldNext();
        assertThat(Texts.of(data)).isEqualTo("x");
        data.release();
    }

    @Test
    void shouldWaitForAConnectThatTakesItsTimeOrIsInterrupted() {
        for (Errno errno : List.of(Errno.EINPROGRESS, Errno.EINTR)) {
            kernel.expect("connect", socket).fails(errno);
            kernel.expect("getsockopt", socket, Constant.SOL_SOCKET.number(), Constant.SO_ERROR.number())
                    .writes(3, bytes(0));
            Channel channel = registered(stream(false));
            assertThat(ended(channel.connect(new EndpointAddress(KIND))).isSuccess())
                    .isTrue();
            assertThat(channel.isActive()).isTrue();
            channel.close().syncUninterruptibly();
            real.close(other);
            open();
        }
        real.close(socket);
    }

    @Test
    void shouldFailWhereAConnectFailsLater() {
        kernel.expect("connect", socket).fails(Errno.EINPROGRESS);
        kernel.expect("getsockopt", socket, Constant.SOL_SOCKET.number(), Constant.SO_ERROR.number())
                .writes(3, bytes(Errno.ECONNREFUSED.number()));
        Channel channel = registered(stream(false));
        ChannelFuture connect = ended(channel.connect(new EndpointAddress(KIND)));
        assertThat(connect.cause())
                .isInstanceOf(SystemCallException.class)
                .hasMessage("connect unix:@scripted: ECONNREFUSED (connection refused)");
        assertThat(channel.isActive()).isFalse();
    }

    @Test
    void shouldAcceptOnAfterAnAcceptThatFailed() {
        kernel.expect("bind", socket);
        kernel.expect("listen", socket);
        kernel.expect("accept", socket).fails(Errno.EMFILE);
        kernel.expect("accept", socket).fails(Errno.ECONNABORTED);
        int accepted = real.dup(other);
        kernel.expect("accept", socket).answers(accepted);
        kernel.always("accept", -Errno.EAGAIN.number());
        Channel channel = new PosixServerChannel(kernel, socket, KIND, Set.of(), () -> true, false);
        registered(channel);
        channel.bind(new EndpointAddress(KIND)).syncUninterruptibly();
        readable();
        assertThat(((SystemCallException) toldNext()).errno()).contains(Errno.EMFILE);
        assertThat(((SystemCallException) toldNext()).errno()).contains(Errno.ECONNABORTED);
        Channel child = (Channel) toldNext();
        assertThat(child.isActive()).isTrue();
        child.unsafe().closeForcibly();
        assertThat(channel.isOpen()).isTrue();
    }

    private PosixStreamChannel stream(boolean connected) {
        return new PosixStreamChannel(null, kernel, socket, KIND, Set.of(Capability.MESSAGES), connected, null);
    }

    private Channel registered(Channel channel) {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                told.add(message);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                told.add(cause);
            }
        });
        loops.register(channel).syncUninterruptibly();
        return channel;
    }

    /** Makes the socket ready to be read; what it is ready with is never taken. */
    private void readable() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(real.send(other, arena.allocate(1).address(), 1, 0)).isEqualTo(1);
        }
    }

    private Object toldNext() {
        Awaitility.await().until(() -> !told.isEmpty());
        return told.remove();
    }

    private static ChannelFuture ended(ChannelFuture future) {
        assertThat(future.awaitUninterruptibly(100, TimeUnit.SECONDS)).isTrue();
        return future;
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
    }
}
