package io.sockflux.internal.option;

import io.sockflux.option.Option;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether the running kernel is new enough for an option. */
final class KernelVersion {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?");

    private KernelVersion() {}

    /**
     * Whether this kernel has at least the version that the catalogue names for the option. False if it names no version.
     */
    static boolean has(Option<?> option) {
        String name = System.getProperty("os.name", "");
        return option.since()
                .filter(since -> since.startsWith(name + " "))
                .map(since -> number(System.getProperty("os.version", "")) >= number(since))
                .orElse(false);
    }

    /** Makes a number of a version, so that newer versions are greater. */
    static long number(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.find()) {
            return 0;
        }
        long number = 0;
        for (int i = 1; i <= 3; i++) {
            number = number * 1_000_000 + (parts.group(i) == null ? 0 : Long.parseLong(parts.group(i)));
        }
        return number;
    }
}
