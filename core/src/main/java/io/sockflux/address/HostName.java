package io.sockflux.address;

import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of hosts: labels of ASCII letters, digits and hyphens with dots between them, RFC 1123 section 2.1, and underscores,
 * which are in use.
 *
 * <p>Names in other scripts go to their ASCII form by IDNA 2003 (RFC 3490), which the JDK has, with the characters of
 * Unicode 3.2. So {@code bücher.example} is {@code xn--bcher-kva.example}. Characters that IDNA 2008 (RFC 5891) reads
 * in another way are refused, as the same name would be another host elsewhere. The ASCII form of such a name is
 * always taken as it is.
 */
public final class HostName {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    /** A last label that makes the C library read the name as an address, inet_aton(3). */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9A-Fa-f]*");

    /** RFC 3490 section 3.1. */
    private static final Pattern DOTS_OF_IDNA = Pattern.compile("[.\u3002\uff0e\uff61]");
    /** Sharp s, final sigma, and the joiners: the deviations of UTS 46. */
    private static final Pattern DEVIATION = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    private HostName() {}

    /**
     * Checks a name and gives its ASCII form. That form is at most 253 characters without a dot at its end, and each
     * label at most 63. ASCII letters keep their case, a dot at the end stays.
     *
     * @throws IllegalArgumentException if it can be no host's name, or is an address
     */
    public static String canonical(String name) {
        if (IpAddress.read(name).isPresent()) {
            throw new IllegalArgumentException("host: \"" + name + "\" is an address (expected: a host name)");
        }
        return checked(name);
    }

    /** The same where an address has been ruled out. */
    static String checked(String host) {
        if (host.isEmpty()) {
            throw refused(host, "is empty");
        }
        if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0) {
            throw refused(host, "is not an IPv6 address");
        }
        checkCharacters(host);
        String ascii = isAscii(host) ? host : toAscii(host);
        String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        checkLength(host, name);
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            checkLabel(host, label);
        }
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw refused(host, "is not an IPv4 address");
        }
        return ascii;
    }

    private static void checkCharacters(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (Character.isISOControl(c)) {
                throw refused(host, "has the control character " + codePoint(c));
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < host.length() ? host.charAt(i + 1) : '\0')) {
                    throw refused(host, "has half a surrogate pair");
                }
                i++;
            }
        }
    }

    private static void checkLength(String host, String name) {
        if (name.length() > LONGEST_NAME) {
            throw refused(host, "has " + name.length() + " characters, more than " + LONGEST_NAME);
        }
    }

    private static void checkLabel(String host, String label) {
        if (label.isEmpty()) {
            throw refused(host, "has an empty label");
        }
        if (!LABEL.matcher(label).matches()) {
            String why = "has a bad label \"" + label + "\"";
            int length = label.length();
            throw refused(host, length > LONGEST_LABEL ? why + " of " + length + " characters, more than 63" : why);
        }
    }

    /** Label by label, so that those of ASCII keep their underscores and their case. */
    private static String toAscii(String host) {
        // What is that long would cost the more, the longer it is.
        checkLength(host, host);
        String[] labels = DOTS_OF_IDNA.split(host, -1);
        for (int i = 0; i < labels.length; i++) {
            if (!isAscii(labels[i])) {
                labels[i] = toAscii(host, labels[i]);
            }
        }
        return String.join(".", labels);
    }

    private static String toAscii(String host, String label) {
        var deviation = DEVIATION.matcher(label);
        if (deviation.find()) {
            throw refused(
                    host,
                    "has the character " + codePoint(deviation.group().charAt(0))
                            + ", which IDNA 2003 and IDNA 2008 read differently; its ASCII form (xn--) is clear");
        }
        try {
            String ascii = IDN.toASCII(label);
            if (ascii.indexOf('.') >= 0) {
                // As of U+2024; it would be another name where the labels are told apart first.
                throw new IllegalArgumentException("it stands for \"" + ascii + "\", which has a dot");
            }
            return ascii;
        } catch (IllegalArgumentException e) {
            throw refused(host, "has the label \"" + label + "\", which IDNA 2003 refuses: " + e.getMessage(), e);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    static IllegalArgumentException refused(String host, String why) {
        return refused(host, why, null);
    }

    private static IllegalArgumentException refused(String host, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "host: \"" + printable(host) + "\" " + why
                        + " (expected: an IPv4 address, an IPv6 address or a host name)",
                cause);
    }

    /** Without what would break a line of a log in two. */
    private static String printable(String host) {
        StringBuilder text = new StringBuilder(host.length());
        host.chars()
                .forEach(
                        c -> text.append(Character.isISOControl(c) ? "<" + codePoint(c) + ">" : Character.toString(c)));
        return text.toString();
    }

    private static String codePoint(int c) {
        return String.format(Locale.ROOT, "U+%04X", c);
    }
}
