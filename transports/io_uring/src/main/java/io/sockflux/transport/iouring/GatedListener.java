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
 * A listening socket behind its gate. Netty submits an accept as soon as it is read from, and the kernel then accepts what
 * comes, whoever else has met the demand meanwhile. So the accept is kept here, the socket is polled, and when a connection
 * waits and it is this socket's turn, the gate is asked: the accept goes to the kernel, or Netty is told that there was
 * nothing.
 *
 * <p>What Netty submits cannot be looked at, but follows from where it stands: while no accept is under way it can only be
 * an accept, or the close of a descriptor that is marked as closed before; while one is, only the cancellation of it.
 */
@SuppressWarnings("try") // Netty's close() may throw anything
final class GatedListener extends InterposedHandle<IoUringIoHandle> implements IoUringIoHandle {

    private enum Stage {
        /** Netty has not asked for a connection. */
        IDLE,
        /** The kernel is to say when one waits. */
        POLLING,
        /** One waits, and another listener has the turn. */
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
    /** Tells the poll that is under way from one that is being cancelled. */
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
            // Netty takes it for the accept's, so that it cancels the poll.
            return id;
        }
        long id = super.submit(ops);
        if (stage == Stage.POLLING || stage == Stage.WAITING) {
            turns.leave(this);
            // At once: Netty, its assertions on, fails a close that comes between a cancellation and the answer to it.
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
                // Without the flag Netty ends the round of reads here, and the next accept is asked for like the first.
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

    /** It may accept, and no other until it is done. */
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
