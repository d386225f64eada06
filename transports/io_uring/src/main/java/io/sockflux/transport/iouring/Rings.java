package io.sockflux.transport.iouring;

import io.netty.channel.uring.IoUring;
import io.sockflux.spi.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether there are rings to be had here, {@code io_uring_setup(2)}. */
final class Rings {

    private static final String ACCEPT_MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";
    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

    private Rings() {}

    static Availability availability() {
        String os = System.getProperty("os.name", "unknown");
        if (!os.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Availability.unavailable("this is " + os + ", not Linux");
        }
        // One accept that goes on accepting would not look at demand. Netty reads this once, when its class is loaded.
        if (System.getProperty(ACCEPT_MULTISHOT) == null) {
            System.setProperty(ACCEPT_MULTISHOT, "false");
        }
        Throwable cause = IoUring.unavailabilityCause();
        if (cause != null) {
            return Availability.unavailable(
                    reason(Availability.unavailable(cause).reason(), disabled()));
        }
        if (IoUring.isAcceptMultishotEnabled()) {
            return Availability.unavailable("Netty's io_uring accepts ahead of demand in this JVM (expected: -D"
                    + ACCEPT_MULTISHOT + "=false, as something else loaded it first)");
        }
        return Availability.available();
    }

    /**
     * Why the kernel gives no ring.
     *
     * @param failure what Netty says
     * @param disabled the value of {@code kernel.io_uring_disabled}; empty where the kernel has none, which is before 6.6
     */
    static String reason(String failure, String disabled) {
        if (disabled.equals("1") || disabled.equals("2")) {
            return failure + "; kernel.io_uring_disabled is " + disabled
                    + (disabled.equals("1") ? ", for all but a group" : ", for everybody");
        }
        if (failure.contains("not permitted")) {
            return failure + "; a seccomp filter refuses io_uring_setup, as those of containers do";
        }
        if (failure.contains("not implemented")) {
            return failure + "; the kernel has no io_uring, or a seccomp filter says so";
        }
        if (failure.contains("allocate memory")) {
            return failure + "; before Linux 5.12 rings count against RLIMIT_MEMLOCK";
        }
        return failure;
    }

    private static String disabled() {
        try {
            return Files.readString(DISABLED).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
