package io.sockflux.transport.posix.sys.layout;

/** What the C libraries do otherwise on x86-64 than on aarch64 and riscv64. */
public final class Architecture {

    private static final String NAME = System.getProperty("os.arch", "");

    private Architecture() {}

    public static boolean isX8664() {
        return "amd64".equals(NAME) || "x86_64".equals(NAME);
    }
}
