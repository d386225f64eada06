package io.sockflux.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A host name came to no address. The code is a code of {@code getaddrinfo(3)}. */
public class NameResolutionException extends IOException {

    private static final long serialVersionUID = 1;

    private final String code;
    private final String description;

    /**
     * A failed look-up.
     *
     * @param code {@code EAI_NONAME}, {@code EAI_AGAIN} or another code of {@code getaddrinfo(3)}
     * @param description what the code means, in a few words
     */
    public NameResolutionException(String name, String code, String description, @Nullable Throwable cause) {
        super("resolve " + name + ": " + code + " (" + description + ")", cause);
        this.code = code;
        this.description = description;
    }

    /** The code by name, such as {@code EAI_NONAME}. */
    public String code() {
        return code;
    }

    /** What the code means. */
    public String description() {
        return description;
    }

    /** Whether asking again may help: only when the name server did not answer ({@code EAI_AGAIN}). */
    public boolean canPass() {
        return code.equals("EAI_AGAIN");
    }
}
