package io.sockflux.transport.iouring;

import io.netty.channel.uring.IoUring;
import io.sockflux.spi.Availability;
import io.sockflux.transport.unix.NativeCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tells whether this machine has rings, {@code io_uring_setup(2)}. */
final class Rings {

    /** A multishot accept would go on accepting without demand. */
    private static final String ACCEPT_MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";
    /**
     * A multishot poll reports input once, by its edge. Netty forgets the report if a read is under way and then
     * cancelled, and the next read waits for ever.
     */
    private static final String POLL_MULTISHOT = "io.netty.iouring.pollAddMultishotEnabled";

    private static final Path DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

    private Rings() {}

    static Availability availability() {
        String os = System.getProperty("os.name", "unknown");
        if (!os.toLowerCase(Locale.ROOT).startsWith("linux")) {
            return Availability.otherSystem("this is " + os + ", not Linux");
        }
        // Netty reads these properties once, when its class is loaded.
        switchOff(ACCEPT_MULTISHOT);
        switchOff(POLL_MULTISHOT);
        Throwable cause = IoUring.unavailabilityCause();
        if (cause != null) {
            String failure = NativeCode.unavailable(cause, Rings.class, "io_uring", "linux")
                    .reason();
            return Availability.unavailable(
                    cause instanceof LinkageError
                            ? "Netty's native code, which is there for glibc on x86-64, AArch64 and RISC-V, was not"
                                    + " loaded: "
                                    + failure
                            : reason(failure, disabled()));
        }
        if (IoUring.isAcceptMultishotEnabled() || IoUring.isPollAddMultishotEnabled()) {
            return Availability.unavailable(
                    "Netty's io_uring is loaded already and does not keep to demand (expected: -D" + ACCEPT_MULTISHOT
                            + "=false -D" + POLL_MULTISHOT + "=false)");
        }
        return Availability.available();
    }

    private static void switchOff(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "false");
        }
    }

    /**
     * The reason why the kernel gives no ring.
     *
     * @param failure Netty's words
     * @param disabled the value of {@code kernel.io_uring_disabled}; empty for a kernel before 6.6, which has none
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
