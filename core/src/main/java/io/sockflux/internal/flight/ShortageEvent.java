package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("io.sockflux.DescriptorShortage")
@Label("Descriptor Shortage")
@Description("A listening socket could not accept, as descriptors or the kernel's memory had run out")
@Category(Flight.CATEGORY)
@StackTrace(false)
final class ShortageEvent extends Event {

    @Label("Listener")
    @Description("The endpoint where the listening socket is bound")
    @Nullable
    String listener;

    @Label("Transport")
    @Nullable
    String transport;

    @Label("Errno")
    @Description("EMFILE where the process has no descriptor left, ENFILE where the system has none")
    @Nullable
    String errno;
}
