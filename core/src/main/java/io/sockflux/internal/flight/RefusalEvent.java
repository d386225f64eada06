package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("io.sockflux.Refusal")
@Label("Refusal")
@Description("A connection that was accepted and reset, as it may not enter")
@Category(Flight.CATEGORY)
@StackTrace(false)
final class RefusalEvent extends Event {

    @Label("Listener")
    @Description("The endpoint where the listening socket is bound")
    @Nullable
    String listener;

    @Label("Transport")
    @Nullable
    String transport;

    @Label("Peer")
    @Nullable
    String peer;

    @Label("Reason")
    @Description("The kind of reason, such as CONNECTION_LIMIT")
    @Nullable
    String reason;

    @Label("Words")
    @Description("The reason in a line")
    @Nullable
    String words;
}
