package io.sockflux.internal.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("io.sockflux.SlowTask")
@Label("Slow Task on a Loop")
@Description("A timer of an event loop was late, as what the loop did before took long; the event's thread is the loop")
@Category(Flight.CATEGORY)
@StackTrace(false)
final class SlowTaskEvent extends Event {

    @Label("Delay")
    @Description("How late the timer was; the task before took at least as long")
    @Timespan(Timespan.NANOSECONDS)
    long delay;
}
