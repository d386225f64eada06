package io.sockflux.internal.send;

import io.netty.channel.Channel;
import io.sockflux.error.SendFailedException;

/** What a {@link SendSubscriber} sends by. On the event loop. */
public interface SendTarget {

    Channel channel();

    /** The sends that are under way here. */
    SendTurns sends();

    boolean isSendOpen();

    /** What a send that comes too late is told. */
    Throwable sendClosedCause();

    /** What a send is told that failed for this cause after so many bytes. */
    SendFailedException sendFailure(Throwable cause, long bytesTaken);

    /** The kernel took so many bytes more. */
    void taken(long bytes);

    /** A write failed, and with it all that can be sent here. */
    void broke(String call, Throwable cause);
}
