package io.sockflux.transport.posix.sys.layout;

/** Tells x86-64 apart, where the C libraries differ from aarch64 and riscv64. */
public final class Architecture {

    private static final String NAME = System.getProperty("os.arch", "");

    private Architecture() {}

    public static boolean isX8664() {
        return "amd64".equals(NAME) || "x86_64".equals(NAME);
    }
}
