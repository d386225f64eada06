package io.sockflux.internal.channel;

import io.netty.util.Version;
import io.sockflux.internal.log.QuietLog;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks Netty's version before any class links Netty. An older Netty that a framework brings, or a mixture of versions,
 * would end in a {@link LinkageError}. That error names a class of Netty and no cause.
 */
public final class NettyVersions {

    private static final QuietLog LOG = new QuietLog(NettyVersions.class);

    /** The version that Sockflux is built and tested with. */
    static final String TESTED = "4.2.18.Final";

    private static final String NEEDED_LINE = "4.2.";
    /** A class that only Netty 4.2 and later have. */
    private static final String NEEDED_CLASS = "io.netty.channel.IoHandlerFactory";

    private static final String REMEDY = "; expected: one version, " + TESTED
            + " or newer of 4.2: import io.netty:netty-bom before other BOMs, or set the property netty.version (Spring Boot 4 has"
            + " 4.2, Spring Boot 3 has 4.1)";

    /** Artifacts of Netty that have versions of their own. */
    private static final String OWN_VERSIONS = "netty-tcnative";

    private static boolean isChecked;

    private NettyVersions() {}

    /**
     * Checks the version once in the life of this process.
     *
     * @throws IllegalStateException if Netty is too old, with what to set
     */
    public static synchronized void check() {
        if (isChecked) {
            return;
        }
        Map<String, String> found = new TreeMap<>();
        Version.identify(NettyVersions.class.getClassLoader())
                .forEach((artifact, version) -> found.put(artifact, version.artifactVersion()));
        String why = refusal(found, isThere(NEEDED_CLASS));
        if (why != null) {
            throw new IllegalStateException(why);
        }
        String mixture = mixture(found);
        if (mixture != null) {
            LOG.warn(mixture);
        }
        isChecked = true;
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, NettyVersions.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /**
     * The reason why this Netty cannot be used; null if it can.
     *
     * @param found the version of each artifact that tells its version; a jar that combines several may have lost theirs
     */
    static @Nullable String refusal(Map<String, String> found, boolean hasNeededClass) {
        Map<String, String> old = new TreeMap<>(found);
        old.entrySet().removeIf(each -> hasOwnVersion(each.getKey()) || isNewEnough(each.getValue()));
        if (!old.isEmpty()) {
            return "Netty is too old: " + words(old) + REMEDY;
        }
        return hasNeededClass
                ? null
                : "Netty is too old, or a jar that holds several libraries has only parts of it: the class "
                        + NEEDED_CLASS + " is missing" + REMEDY;
    }

    /** A sentence on artifacts of different versions; null if all have the same version. */
    static @Nullable String mixture(Map<String, String> found) {
        Set<String> versions = new TreeSet<>();
        Map<String, String> own = new TreeMap<>(found);
        own.keySet().removeIf(NettyVersions::hasOwnVersion);
        versions.addAll(own.values());
        return versions.size() <= 1 ? null : "Netty's artifacts have different versions: " + words(own) + REMEDY;
    }

    private static boolean hasOwnVersion(String artifact) {
        return artifact.startsWith(OWN_VERSIONS);
    }

    private static boolean isNewEnough(String version) {
        return version.startsWith(NEEDED_LINE) || !version.startsWith("4.");
    }

    /** Each version with its artifacts. */
    private static String words(Map<String, String> artifacts) {
        Map<String, Set<String>> byVersion = new TreeMap<>();
        artifacts.forEach((artifact, version) ->
                byVersion.computeIfAbsent(version, none -> new TreeSet<>()).add(artifact));
        return byVersion.entrySet().stream()
                .map(each -> each.getKey() + " (" + String.join(", ", each.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }
}
