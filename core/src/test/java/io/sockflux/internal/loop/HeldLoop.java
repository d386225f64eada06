package io.sockflux.internal.loop;

import io.netty.channel.EventLoop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The loop of an embedded channel, which by itself takes every thread for its own. This one belongs to the thread that made
 * it, and a test may hold what other threads bring to it.
 */
public final class HeldLoop {

    private final Thread owner = Thread.currentThread();
    private final EventLoop embedded;
    private final EventLoop held;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean holds;

    public HeldLoop(EventLoop embedded) {
        this.embedded = embedded;
        this.held = (EventLoop) Proxy.newProxyInstance(
                HeldLoop.class.getClassLoader(),
                new Class<?>[] {EventLoop.class},
                (proxy, method, with) -> call(method, with));
    }

    public EventLoop asEventLoop() {
        return held;
    }

    public void hold() {
        holds = true;
    }

    public void letGo() {
        holds = false;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private @Nullable Object call(Method method, Object @Nullable [] with) throws Throwable {
        if (method.getName().equals("inEventLoop")) {
            return (with == null ? Thread.currentThread() : with[0]) == owner;
        }
        if (method.getName().equals("execute") && with != null && holds && Thread.currentThread() != owner) {
            waiting.add((Runnable) with[0]);
            return null;
        }
        try {
            return method.invoke(embedded, with);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
