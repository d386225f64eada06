package io.sockflux.spring.boot;

import io.sockflux.error.Errno;
import io.sockflux.error.SystemCallException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in words why a listener could not begin to listen, and what to do. */
final class ListenerStartFailureAnalyzer extends AbstractFailureAnalyzer<ListenerStartException> {

    ListenerStartFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable root, ListenerStartException failure) {
        Throwable cause = failure.getCause();
        String reason = cause == null ? failure.getMessage() : cause.getMessage();
        return new FailureAnalysis(
                "The listener '" + failure.name() + "' could not begin to listen:\n\n    " + reason,
                action(cause, "sockflux.listeners." + failure.name() + ".endpoints"),
                failure);
    }

    private static String action(@Nullable Throwable cause, String property) {
        Errno errno = cause instanceof SystemCallException call ? call.errno().orElse(null) : null;
        String other = "set " + property + " to another endpoint";
        if (errno == Errno.EADDRINUSE) {
            return "Stop the program that listens there (ss -lntxp shows it), or " + other + ".";
        }
        if (errno == Errno.EACCES || errno == Errno.EPERM) {
            return "Ports below 1024 need CAP_NET_BIND_SERVICE, and unix paths a folder that this user may write to. Give"
                    + " the process that, or " + other + ".";
        }
        if (errno == Errno.EADDRNOTAVAIL) {
            return "This machine has no such address (ip address shows those it has): " + other + ".";
        }
        return "Mend what the message names, or " + other + ".";
    }
}
