package io.sockflux.transport.posix.sys.layout;

/**
 * The offsets of the members of {@code struct stat}. Linux has a layout for x86-64 and another, {@code
 * asm-generic/stat.h}, for aarch64 and riscv64. macOS has the layout with a 64-bit inode ({@code
 * __DARWIN_STRUCT_STAT64}).
 */
public record StatLayout(
        long sizeInBytes,
        Field device,
        Field inode,
        Field mode,
        Field links,
        Field uid,
        Field gid,
        Field size,
        Field blockSize,
        Field blocks,
        long accessed,
        long modified,
        long changed) {

    static final StatLayout LINUX_X86_64 = new StatLayout(
            144,
            new Field(0, 8),
            new Field(8, 8),
            new Field(24, 4),
            new Field(16, 8),
            new Field(28, 4),
            new Field(32, 4),
            new Field(48, 8),
            new Field(56, 8),
            new Field(64, 8),
            72,
            88,
            104);

    public static final StatLayout LINUX_GENERIC = new StatLayout(
            128,
            new Field(0, 8),
            new Field(8, 8),
            new Field(16, 4),
            new Field(20, 4),
            new Field(24, 4),
            new Field(28, 4),
            new Field(48, 8),
            new Field(56, 4),
            new Field(64, 8),
            72,
            88,
            104);

    static final StatLayout DARWIN = new StatLayout(
            144,
            new Field(0, 4),
            new Field(8, 8),
            new Field(4, 2),
            new Field(6, 2),
            new Field(16, 4),
            new Field(20, 4),
            new Field(96, 8),
            new Field(112, 4),
            new Field(104, 8),
            32,
            48,
            64);

    /** The offset of a member and its length in bytes. All members are read as unsigned. */
    public record Field(long offset, int length) {}

    /** The layout of this system. */
    public static StatLayout ofThisSystem() {
        if (Constant.isDarwin()) {
            return DARWIN;
        }
        return Architecture.isX8664() ? LINUX_X86_64 : LINUX_GENERIC;
    }
}
