package io.sockflux.transport.posix.channel;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The events that a channel waits for, and its registration with the loop. Event loop only. */
final class Interest {

    private final Watch watch;

    private @Nullable IoRegistration registration;
    private boolean input;
    private boolean output;
    private boolean hasUrgent;
    private boolean urgent;

    Interest(Watch watch) {
        this.watch = watch;
    }

    void wantInput(boolean wanted) {
        if (input != wanted) {
            input = wanted;
            tell();
        }
    }

    boolean wantsInput() {
        return input;
    }

    void wantOutput(boolean wanted) {
        if (output != wanted) {
            output = wanted;
            tell();
        }
    }

    boolean wantsOutput() {
        return output;
    }

    /**
     * Sets whether the loop tells of urgent data beside input. It always does while the channel does not wait for input.
     */
    void wantUrgent(boolean wanted) {
        hasUrgent = true;
        if (urgent != wanted) {
            urgent = wanted;
            tell();
        }
    }

    /** Tells the loop, if the channel is registered. */
    void tell() {
        if (registration != null && registration.isValid()) {
            watch.interest(registration, input, output, urgent || (hasUrgent && !input));
        }
    }

    // The loop

    /** Whether the loop can watch such a channel. */
    boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop io && io.isCompatible(watch.getClass());
    }

    Future<?> register(EventLoop loop) {
        return ((IoEventLoop) loop).register(watch);
    }

    void registered(IoRegistration given) {
        registration = given;
    }

    void deregister() {
        IoRegistration current = registration;
        registration = null;
        if (current != null) {
            current.cancel();
        }
    }
}
