package io.sockflux.address;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** How the text of a unix endpoint becomes the bytes of {@code sun_path}. */
final class Utf8 {

    private Utf8() {}

    /**
     * The length in bytes.
     *
     * @param what names the text in the message
     * @throws IllegalArgumentException if the text has half a surrogate pair, which Java would send as a question mark
     */
    static int length(String text, String what) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + ": has half a surrogate pair (expected: text)", e);
        }
    }
}
