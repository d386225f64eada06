package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

@Name("io.sockflux.SendStall")
@Label("Send Stall")
@Description("A send waited while the kernel took none of its bytes, mostly for a peer that does not read")
@Category(Flight.CATEGORY)
@StackTrace(false)
@Threshold("20 ms")
final class SendStallEvent extends Event {

    @Label("Peer")
    @Description("The peer of the connection; none for a datagram socket")
    @Nullable
    String peer;

    @Label("Moved")
    @Description("Whether the wait ended as the kernel took bytes; otherwise the send has ended without")
    boolean moved;
}
