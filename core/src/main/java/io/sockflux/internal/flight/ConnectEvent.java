package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("io.sockflux.Connect")
@Label("Connect")
@Description("A round of attempts to connect to a target, the look-up of its name included")
@Category(Flight.CATEGORY)
@StackTrace(false)
final class ConnectEvent extends Event {

    @Label("Target")
    @Description("The endpoint that the program asked for")
    @Nullable
    String target;

    @Label("Endpoint")
    @Description("The endpoint that is connected, or was tried last")
    @Nullable
    String endpoint;

    @Label("Transport")
    @Nullable
    String transport;

    @Label("Outcome")
    @Description("connected, failed or cancelled")
    @Nullable
    String outcome;

    @Label("Errno")
    @Description("The name of the errno of the telling attempt")
    @Nullable
    String errno;

    @Label("Failure")
    @Description("The failure in a line")
    @Nullable
    String failure;

    @Label("Attempts")
    @Description("How many attempts the round has made")
    int attempts;
}
