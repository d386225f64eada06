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
 * Writes the datagrams that wait in a channel, as many by a call as the kernel takes. A datagram that the kernel refuses
 * fails alone.
 */
final class DatagramSender {

    /**
     * The errors that ICMP messages become, {@code icmp(7)}, except EMSGSIZE, which this kernel also reports of the
     * datagram itself.
     */
    private static final Set<Errno> OF_THE_NETWORK = EnumSet.of(
            Errno.ECONNREFUSED,
            Errno.EHOSTUNREACH,
            Errno.ENETUNREACH,
            Errno.EHOSTDOWN,
            Errno.ENOPROTOOPT,
            Errno.EOPNOTSUPP,
            Errno.EPROTO,
            Errno.EACCES);

    /** The errors for a piece whose datagrams are too long to be cut, or whose device cannot cut. */
    private static final Set<Errno> OF_ITS_LENGTH =
            EnumSet.of(Errno.EMSGSIZE, Errno.EINVAL, Errno.EIO, Errno.EOPNOTSUPP);

    private final PosixDatagramChannel channel;
    private final DatagramRuns runs;
    private final Runnable writeOn;
    /** The kernel had no room for the first datagram, and the loop will tell of room. */
    private boolean waits;
    /** The send of the first datagram reported an earlier datagram's error, and is tried again. */
    private boolean triedAgain;

    DatagramSender(PosixDatagramChannel channel, DatagramRuns runs, Runnable writeOn) {
        this.channel = channel;
        this.runs = runs;
        this.writeOn = writeOn;
    }

    /** Writes until no datagram is left or the kernel has no room. */
    void write(ChannelOutboundBuffer in) {
        for (int turns = channel.config().getWriteSpinCount(); turns > 0; turns--) {
            if (!channel.isOpen()) {
                // The listener of a datagram has closed the socket, which fails the remaining datagrams.
                return;
            }
            if (in.current() == null) {
                channel.interest().wantOutput(false);
                return;
            }
            MessageBatch batch = Scratch.ofThread().sending();
            int count = runs.collect(in, batch);
            if (count == 0) {
                // The first datagram cannot be sent at all.
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
        // The other channels of the loop get their turn.
        channel.interest().wantOutput(false);
        channel.eventLoop().execute(writeOn);
    }

    private void sent(ChannelOutboundBuffer in, int entries) {
        for (int entry = 0; entry < entries; entry++) {
            runs.gone(runs.datagrams(entry));
            for (int left = runs.datagrams(entry); left > 0; left--) {
                if (!(in.current() instanceof OutboundMessage message)) {
                    // A listener has closed the channel.
                    return;
                }
                in.progress(message.message().data().readableBytes());
                in.remove();
            }
        }
    }

    /**
     * Handles a failed call. The kernel reports the network's error for an earlier datagram by the next call, to whatever
     * peer, {@code ip(7)}, and that call has sent nothing. So the call is made again, at least once, and as long as such
     * errors are found.
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
            // Sent singly, each datagram has its own answer.
            runs.sendPlainly(failure.errno().filter(OF_ITS_LENGTH::contains).isPresent());
        } else {
            runs.gone(1);
            in.remove(failure);
        }
    }

    /**
     * Whether the datagram's receiver has no room, though the loop has told of room. The loop looks only at the queue of
     * the receiver that the socket is connected to, {@code unix(7)}. Waiting for another receiver would spin, and hold up
     * the datagrams to all others.
     */
    private boolean isForFullReceiver(ChannelOutboundBuffer in) {
        return channel.kind().family() == AddressFamily.UNIX
                && in.current() instanceof OutboundMessage outbound
                && outbound.message().peer() != null;
    }
}
