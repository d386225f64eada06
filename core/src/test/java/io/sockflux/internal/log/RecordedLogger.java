package io.sockflux.internal.log;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.util.Logger;

/** A logger that keeps its lines, each behind its level, and the exceptions beside them. */
final class RecordedLogger {

    final List<String> lines = new ArrayList<>();
    final List<Throwable> stacks = new ArrayList<>();
    final Set<String> off = ConcurrentHashMap.newKeySet();
    final Logger logger = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                String name = method.getName();
                if (name.startsWith("is") && arguments == null) {
                    return !off.contains(
                            name.substring(2).replace("Enabled", "").toLowerCase(java.util.Locale.ROOT));
                }
                lines.add(name + " " + arguments[0]);
                if (arguments.length > 1) {
                    stacks.add((Throwable) arguments[1]);
                }
                return null;
            });
}
