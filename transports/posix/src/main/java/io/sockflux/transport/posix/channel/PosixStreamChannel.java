package io.sockflux.transport.posix.channel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.Endpoint;
import io.sockflux.address.SocketType;
import io.sockflux.error.SystemCallException;
import io.sockflux.spi.Capability;
import io.sockflux.spi.HangUp;
import io.sockflux.spi.ReceiveRoom;
import io.sockflux.spi.RecordReader;
import io.sockflux.spi.ScatterReader;
import io.sockflux.spi.ScatterReader.Scattered;
import io.sockflux.transport.posix.message.Flags;
import io.sockflux.transport.posix.message.NativeBuffers;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.SystemCalls;
import io.sockflux.transport.posix.sys.layout.Constant;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connected socket: a stream, or records in order. */
public final class PosixStreamChannel extends PosixChannel implements DuplexChannel, RecordReader, ScatterReader {

    /** No input has come yet. */
    static final int NOTHING = -1;
    /** The peer's end of stream. */
    static final int END = -2;
    /** Input has come and was handed on. */
    static final int SOMETHING = 0;

    private final boolean messages;
    private final @Nullable UrgentReader urgent;
    private final MessageReceiver receiver;
    private final MessageSender sender;
    /** Of a seqpacket socket; null for a stream. */
    private final @Nullable RecordInput records;

    private final @Nullable SocketAddress knownPeer;

    private int wanted = 1;
    /** The subscriber's own direct buffers to receive into; null if there are none, or if they are not direct. */
    private @Nullable ReceiveRoom room;

    private boolean hungUp;

    private volatile boolean inputEnded;
    private volatile boolean outputEnded;

    /**
     * A channel over a socket, which it owns from now on.
     *
     * @param knownPeer the peer's address from {@code accept(2)}; null if the kernel is to be asked
     */
    public PosixStreamChannel(
            @Nullable PosixChannel parent,
            SystemCalls calls,
            int number,
            Endpoint kind,
            Set<Capability> needs,
            boolean connected,
            @Nullable SocketAddress knownPeer) {
        super(parent, calls, number, kind, connected);
        this.knownPeer = knownPeer;
        // A descriptor comes in a message.
        this.messages = needs.contains(Capability.MESSAGES) || needs.contains(Capability.PASSING);
        this.urgent = needs.contains(Capability.URGENT_DATA) ? new UrgentReader(this) : null;
        this.receiver = new MessageReceiver(this, messages);
        this.records = kind.type() == SocketType.SEQPACKET ? new RecordInput(this, receiver, messages) : null;
        this.sender = new MessageSender(this, () -> ((PosixUnsafe) unsafe()).flush0());
        if (messages && kind.family() == AddressFamily.UNIX) {
            receiver.passCredentials();
        }
    }

    @Override
    @Nullable
    SocketAddress knownPeer() {
        return knownPeer;
    }

    // Reading

    @Override
    protected void doBeginRead() {
        if (!inputEnded) {
            super.doBeginRead();
        }
    }

    @Override
    public void mayRead(int count) {
        wanted = count;
    }

    @Override
    public void longestRecord(int bytes) {
        if (records != null) {
            records.longest(bytes);
        }
    }

    @Override
    public void readInto(@Nullable ReceiveRoom into) {
        boolean can = into != null && urgent == null && into.isDirect();
        room = can ? into : null;
    }

    @Override
    public void takesDescriptors(boolean taken) {
        receiver.takesDescriptors(taken);
    }

    @Override
    void hungUp() {
        if (!hungUp) {
            hungUp = true;
            pipeline().fireUserEventTriggered(HangUp.INSTANCE);
        }
    }

    @Override
    void urgentReady() {
        if (urgent != null) {
            urgent.ready();
        }
    }

    @Override
    void keepUrgentInLine(boolean kept) {
        if (urgent != null) {
            urgent.keepInLine(kept);
        }
    }

    @Override
    void inputReady(boolean peerEnded) {
        if (inputEnded) {
            interest().wantInput(false);
            return;
        }
        RecordInput several = records != null && takesSeveral(records, peerEnded) ? records : null;
        RecvByteBufAllocator.ExtendedHandle handle =
                (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
        handle.reset(config());
        int what = SOMETHING;
        Throwable failure = null;
        holdFlushes();
        try {
            do {
                what = several != null ? several.readSeveral(handle, mostRecords()) : read(handle, peerEnded);
            } while (what == SOMETHING && records == null && isOpen() && handle.continueReading());
        } catch (SystemCallException e) {
            if (records == null || !records.keepBehindRecords(e)) {
                failure = e;
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            // Lack of memory for a buffer fails the connection, and the read has ended even so.
            failure = e;
        }
        if (what == END && records != null) {
            failure = records.reset();
        }
        handle.readComplete();
        pipeline().fireChannelReadComplete();
        letFlushesGo();
        if (failure != null) {
            interest().wantInput(false);
            pipeline().fireExceptionCaught(failure);
        } else if (what == END) {
            inputEnded = true;
            interest().wantInput(false);
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else if (!isReadPending() && !config().isAutoRead()) {
            interest().wantInput(false);
        }
    }

    /** Whether one call is to read several records. */
    private boolean takesSeveral(RecordInput input, boolean peerEnded) {
        boolean several = input.takesSeveral() && room == null && (wanted > 1 || config().isAutoRead());
        if (peerEnded || several) {
            input.tellEndApart();
        }
        return several && receiver.hasCredentials();
    }

    private int mostRecords() {
        return config().isAutoRead() ? RecordInput.MOST : Math.min(wanted, RecordInput.MOST);
    }

    private int read(RecvByteBufAllocator.ExtendedHandle handle, boolean peerEnded) throws SystemCallException {
        ReceiveRoom into = room;
        if (into != null) {
            int count = into.receive(receiver::receive);
            if (count != ReceiveRoom.LEFT) {
                return received(handle, into, count, peerEnded);
            }
        }
        if (records != null) {
            return records.read(handle, peerEnded);
        }
        if (urgent != null) {
            return switch (urgent.next(handle)) {
                case END -> END;
                case NOTHING -> NOTHING;
                case DATA, MARK -> SOMETHING;
            };
        }
        ByteBuf buffer = handle.allocate(alloc());
        int length = buffer.writableBytes();
        handle.attemptedBytesRead(length);
        long address = NativeBuffers.address(buffer, buffer.writerIndex(), length);
        int count =
                messages ? receiver.receive(address, length) : calls().recv(number(), address, length, Flags.RECEIVING);
        if (count <= 0) {
            buffer.release();
            return nothing(count, count == 0);
        }
        handle.lastBytesRead(count);
        buffer.writerIndex(buffer.writerIndex() + count);
        handOn(handle, messages ? receiver.received(buffer) : buffer);
        return SOMETHING;
    }

    private int received(RecvByteBufAllocator.ExtendedHandle handle, ReceiveRoom into, int count, boolean peerEnded)
            throws SystemCallException {
        boolean end = count == 0 && (records == null || records.isEnd(peerEnded));
        if (count < 0 || end) {
            return nothing(count, end);
        }
        handle.attemptedBytesRead(count);
        handle.lastBytesRead(count);
        handOn(handle, new Scattered(into, count, records != null && receiver.isCut()));
        return SOMETHING;
    }

    /** The result of a call that brought nothing: the end of the stream, or an error that is not EAGAIN. */
    int nothing(int result, boolean end) throws SystemCallException {
        if (end) {
            return END;
        }
        if (Calls.wouldBlock(result)) {
            return NOTHING;
        }
        throw Calls.failure(result, "recv", kind());
    }

    /** Hands an item on to the pipeline. */
    void handOn(RecvByteBufAllocator.ExtendedHandle handle, Object what) {
        handle.incMessagesRead(1);
        readDone();
        pipeline().fireChannelRead(what);
    }

    /** The int that a request of {@code ioctl(2)} answers: a number of bytes or a truth value. */
    int ask(Constant request) throws SystemCallException {
        MemorySegment answer = Scratch.ofThread().small();
        Calls.check(
                calls().ioctl(number(), Integer.toUnsignedLong(request.number()), answer.address()), "ioctl", kind());
        return answer.get(JAVA_INT, 0);
    }

    // Writing

    @Override
    protected Object filterOutboundMessage(Object message) {
        return sender.accept(message);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
        sender.write(in);
    }

    // The ends of the directions

    @Override
    protected void doShutdownOutput() throws Exception {
        outputEnded = true;
        Calls.check(calls().shutdown(number(), 1), "shutdown", kind());
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean isShutdown() {
        return inputEnded && outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> ((PosixUnsafe) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        onLoop(() -> {
            inputEnded = true;
            interest().wantInput(false);
            int result = calls().shutdown(number(), 0);
            if (result < 0) {
                promise.setFailure(Calls.failure(result, "shutdown", kind()));
            } else {
                promise.setSuccess();
            }
        });
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownOutput().addListener(ended -> shutdownInput(promise));
        return promise;
    }

    private void onLoop(Runnable task) {
        if (eventLoop().inEventLoop()) {
            task.run();
        } else {
            eventLoop().execute(task);
        }
    }
}
