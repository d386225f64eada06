package io.sockflux.transport.posix.sys.layout;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The strings of C: UTF-8 that ends at a NUL. */
public @SuppressWarnings("restricted") // reads the library's own memory by its pointers
final class CText {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private CText() {}

    /**
     * Whether the text can be a C string. The string would end at a NUL, and half a surrogate pair would become another
     * text.
     */
    public static boolean has(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || (Character.isSurrogate(c) && !isPair(text, i++))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    /** Copies a text into the arena; the text must {@linkplain #has be a C string}. */
    public static MemorySegment copied(Arena arena, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        MemorySegment copy = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
        return copy;
    }

    /** The text at this address. */
    public static String at(long address) {
        return ALL.getString(address, StandardCharsets.UTF_8);
    }

    /** The texts of an array of pointers that ends with a null pointer; none for a null array. */
    public static List<String> list(long array) {
        List<String> texts = new ArrayList<>();
        for (long pointer : pointers(array)) {
            texts.add(at(pointer));
        }
        return texts;
    }

    /** The pointers of an array that ends with a null pointer; none for a null array. */
    public static List<Long> pointers(long array) {
        List<Long> pointers = new ArrayList<>();
        for (long at = array; at != 0 && ALL.get(JAVA_LONG, at) != 0; at += Long.BYTES) {
            pointers.add(ALL.get(JAVA_LONG, at));
        }
        return pointers;
    }

    /** The bytes at an address that the library gave. */
    public static MemorySegment memory(long address, long size) {
        return ALL.asSlice(address, size);
    }
}
