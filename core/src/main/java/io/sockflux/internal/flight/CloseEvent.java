package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("io.sockflux.Close")
@Label("Close")
@Description("A connection from its open to the close of its socket, and how it ended")
@Category(Flight.CATEGORY)
@StackTrace(false)
final class CloseEvent extends Event {

    @Label("Origin")
    @Description("ACCEPTED, CONNECTED, ADOPTED or PAIR")
    @Nullable
    String origin;

    @Label("Requested")
    @Description("The endpoint that the program listens at or connects to")
    @Nullable
    String requested;

    @Label("Local Endpoint")
    @Nullable
    String local;

    @Label("Peer")
    @Nullable
    String peer;

    @Label("Transport")
    @Nullable
    String transport;

    @Label("Outcome")
    @Description("acknowledged, reset, timed out, aborted, failed, ended, or network closed")
    @Nullable
    String outcome;

    @Label("Errno")
    @Description("The name of the errno that ended the connection")
    @Nullable
    String errno;

    @Label("Bytes Sent")
    @Description("The bytes of the program that the kernel took")
    @DataAmount
    long bytesSent;

    @Label("Bytes Received")
    @Description("The bytes of the peer that came, without those of layers such as TLS")
    @DataAmount
    long bytesReceived;

    @Label("Bytes Unacknowledged")
    @Description("The bytes that the kernel took and the peer's did not acknowledge, after a reset; -1 if unknown")
    @DataAmount
    long bytesUnacknowledged;

    @Label("Close Waited")
    @Description("How long a close that timed out had waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;
}
