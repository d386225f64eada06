package io.sockflux.transport.posix.channel;

import io.netty.channel.ChannelOutboundBuffer;
import io.sockflux.address.AddressFamily;
import io.sockflux.address.InetEndpoint;
import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import io.sockflux.message.Message;
import io.sockflux.transport.posix.message.DatagramRuns;
import io.sockflux.transport.posix.message.OutboundMessage;
import io.sockflux.transport.posix.message.Scratch;
import io.sockflux.transport.posix.sys.Calls;
import io.sockflux.transport.posix.sys.MessageBatch;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes the datagrams that wait in one channel, as many by one call as it takes. What the kernel refuses fails that datagram
 * alone.
 */
final class DatagramSender {

    /** What ICMP messages become, {@code icmp(7)}, but for EMSGSIZE, which this kernel says of the datagram itself. */
    private static final Set<Errno> OF_THE_NETWORK = EnumSet.of(
            Errno.ECONNREFUSED,
            Errno.EHOSTUNREACH,
            Errno.ENETUNREACH,
            Errno.EHOSTDOWN,
            Errno.ENOPROTOOPT,
            Errno.EOPNOTSUPP,
            Errno.EPROTO,
            Errno.EACCES);

    /** What a piece is refused with whose datagrams are too long to be cut, or by a device that cannot. */
    private static final Set<Errno> OF_ITS_LENGTH =
            EnumSet.of(Errno.EMSGSIZE, Errno.EINVAL, Errno.EIO, Errno.EOPNOTSUPP);

    private final PosixDatagramChannel channel;
    private final DatagramRuns runs;
    private final Runnable writeOn;
    /** The kernel had no room for the first one, and the loop tells when it has. */
    private boolean waits;
    /** The error of an earlier datagram was told by a send of the first one, which is tried again. */
    private boolean triedAgain;

    DatagramSender(PosixDatagramChannel channel, DatagramRuns runs, Runnable writeOn) {
        this.channel = channel;
        this.runs = runs;
        this.writeOn = writeOn;
    }

    /** Writes until nothing is left or the kernel has no room. */
    void write(ChannelOutboundBuffer in) {
        for (int turns = channel.config().getWriteSpinCount(); turns > 0; turns--) {
            if (!channel.isOpen()) {
                // Who was told of a datagram has closed the socket: what is left fails with that.
                return;
            }
            if (in.current() == null) {
                channel.interest().wantOutput(false);
                return;
            }
            MessageBatch batch = Scratch.ofThread().sending();
            int count = runs.collect(in, batch);
            if (count == 0) {
                // The first one cannot be sent by anybody.
                IllegalArgumentException refusal = runs.refusal();
                runs.gone(1);
                in.remove(refusal);
                continue;
            }
            int result = count == 1
                    ? batch.sendOne(channel.calls(), channel.number(), runs.flags())
                    : channel.calls().sendmmsg(channel.number(), batch.address(), count, runs.flags());
            boolean toldOfRoom = waits;
            waits = Calls.wouldBlock(result) && !(toldOfRoom && isForFullReceiver(in));
            if (waits) {
                channel.interest().wantOutput(true);
                return;
            }
            if (result < 0) {
                refused(in, result);
            } else {
                triedAgain = false;
                sent(in, result);
            }
        }
        // Others on the loop want their turn.
        channel.interest().wantOutput(false);
        channel.eventLoop().execute(writeOn);
    }

    private void sent(ChannelOutboundBuffer in, int entries) {
        for (int entry = 0; entry < entries; entry++) {
            runs.gone(runs.datagrams(entry));
            for (int left = runs.datagrams(entry); left > 0; left--) {
                if (!(in.current() instanceof OutboundMessage message)) {
                    // A listener that was told has closed the channel.
                    return;
                }
                in.progress(message.message().data().readableBytes());
                in.remove();
            }
        }
    }

    /**
     * An error that the network told of an earlier datagram is told to the next call, whoever that is for, {@code ip(7)}: it
     * has not been made then, and is made again, once at least, and as long as such errors are found.
     */
    private void refused(ChannelOutboundBuffer in, int result) {
        Message first = ((OutboundMessage) in.current()).message();
        SystemCallException failure = SendRefusal.of(result, channel, first);
        boolean foundOthers = channel.drainErrors();
        boolean mayBeAnothers = channel.kind() instanceof InetEndpoint
                && failure.errno().filter(OF_THE_NETWORK::contains).isPresent();
        if (foundOthers || (mayBeAnothers && !triedAgain)) {
            triedAgain = true;
            return;
        }
        triedAgain = false;
        if (runs.datagrams(0) > 1) {
            // One by one: then each has its own answer.
            runs.sendPlainly(failure.errno().filter(OF_ITS_LENGTH::contains).isPresent());
        } else {
            runs.gone(1);
            in.remove(failure);
        }
    }

    /**
     * Whether a datagram for which there is no room, though the loop has told of room, is one whose receiver has none: the
     * loop looks at the queue of the receiver that the socket is connected to, and at no other, {@code unix(7)}. To wait for
     * it would be to spin, and to hold up the datagrams for everybody else.
     */
    private boolean isForFullReceiver(ChannelOutboundBuffer in) {
        return channel.kind().family() == AddressFamily.UNIX
                && in.current() instanceof OutboundMessage outbound
                && outbound.message().peer() != null;
    }
}
