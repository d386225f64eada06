package io.sockflux.transport.iouring;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.sockflux.spi.AcceptGate;
import io.sockflux.spi.InterposedHandle;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket behind its gate. Netty submits an accept on each read, and the kernel then accepts a connection even
 * if another socket has met the demand meanwhile. So this class keeps the accept back and polls the socket. When a
 * connection waits and it is this socket's turn, it asks the gate. Then the accept goes to the kernel, or Netty is told
 * that no connection was there.
 *
 * <p>Netty's submissions cannot be inspected, but they follow from the stage. While no accept is under way, a submission
 * is an accept, or the close of a descriptor that was marked as closed before. While an accept is under way, a submission
 * is its cancellation.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class GatedListener extends InterposedHandle<IoUringIoHandle> implements IoUringIoHandle {

    private enum Stage {
        /** Netty has not asked for a connection. */
        IDLE,
        /** The kernel is to tell when a connection waits. */
        POLLING,
        /** A connection waits, and another listener has the turn. */
        WAITING,
        /** The kernel accepts. */
        ACCEPTING
    }

    private final FileDescriptor descriptor;
    private final AcceptGate gate;
    private final AcceptTurns turns;

    private Stage stage = Stage.IDLE;
    private @Nullable IoUringIoOps accept;
    private long acceptId;
    /** Tells the poll that is under way from a poll that is being cancelled. */
    private short pollNumber;

    GatedListener(IoUringIoHandle netty, FileDescriptor descriptor, AcceptGate gate, AcceptTurns turns) {
        super(netty);
        this.descriptor = descriptor;
        this.gate = gate;
        this.turns = turns;
    }

    @Override
    public long submit(IoOps ops) {
        if (stage == Stage.IDLE && descriptor.isOpen()) {
            accept = (IoUringIoOps) ops;
            pollNumber++;
            long id = super.submit(Op.pollIn(descriptor.intValue(), pollNumber));
            stage = id == 0 ? Stage.IDLE : Stage.POLLING;
            // Netty takes this for the number of its accept, so its cancellation cancels the poll.
            return id;
        }
        long id = super.submit(ops);
        if (stage == Stage.POLLING || stage == Stage.WAITING) {
            turns.leave(this);
            // Answers at once. With assertions on, Netty fails a close between a cancellation and its answer.
            answer(-Op.ECANCELED, 0);
        } else if (stage == Stage.ACCEPTING) {
            super.submit(Op.cancel(acceptId));
        }
        return id;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        IoUringIoEvent completion = (IoUringIoEvent) event;
        switch (completion.opcode()) {
            case Op.POLL_ADD -> {
                if (stage == Stage.POLLING && completion.userData() == pollNumber) {
                    polled(completion.res());
                }
            }
            case Op.ACCEPT -> {
                // Without the flag Netty ends the round of reads here, and asks for the next accept as for the first.
                answer(completion.res(), completion.flags() & ~Op.CQE_F_SOCK_NONEMPTY);
                turns.done();
            }
            default -> super.handle(from, event);
        }
    }

    private void polled(int result) {
        if (result < 0) {
            answer(result, 0);
        } else {
            stage = Stage.WAITING;
            turns.ask(this);
        }
    }

    /** Begins this socket's turn: it may accept, and no other socket until it is done. */
    void takeTurn() {
        IoUringIoOps ops = accept;
        if (ops != null && gate.isOpen()) {
            acceptId = super.submit(ops);
            if (acceptId != 0) {
                stage = Stage.ACCEPTING;
                return;
            }
        }
        answer(-Op.EAGAIN, 0);
        turns.done();
    }

    private void answer(int result, int flags) {
        stage = Stage.IDLE;
        accept = null;
        netty.handle(registration(), Op.accepted(result, flags));
    }
}
