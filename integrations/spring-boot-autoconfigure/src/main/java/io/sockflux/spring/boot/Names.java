package io.sockflux.spring.boot;

import java.util.regex.Pattern;

/** Names of listeners and connectors, which are a part of the names of properties. */
final class Names {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private Names() {}

    static String check(String name, String what) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + ": " + name
                    + " (expected: a small letter, then small letters, digits and hyphens, as in property names)");
        }
        return name;
    }
}
