package io.sockflux.contract.kit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The descriptors of this process. */
public final class Descriptors {

    private Descriptors() {}

    /** How many are open; always none where the system does not tell. */
    public static long open() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
