package io.sockflux.netdb;

import java.util.OptionalInt;

/**
 * Network numbers as {@code inet_network(3)} reads them: up to four numbers with dots, each decimal, octal after a 0 or
 * hexadecimal after 0x. Missing numbers at the end are zero, as the C library reads {@code networks(5)}: {@code 10.1} is
 * {@code 10.1.0.0}.
 */
final class NetworkNumbers {

    private static final int OCTETS = 4;

    private NetworkNumbers() {}

    static OptionalInt read(String text) {
        // The limit of -1 keeps an empty octet after a dot at the end, which is refused below.
        String[] octets = text.split("\\.", -1);
        if (octets.length > OCTETS) {
            return OptionalInt.empty();
        }
        int number = 0;
        for (String octet : octets) {
            int value = octet(octet);
            if (value < 0) {
                return OptionalInt.empty();
            }
            number = (number << 8) | value;
        }
        return OptionalInt.of(octets.length == OCTETS ? number : number << (8 * (OCTETS - octets.length)));
    }

    private static int octet(String text) {
        boolean hexadecimal = text.startsWith("0x") || text.startsWith("0X");
        int radix = hexadecimal ? 16 : text.startsWith("0") ? 8 : 10;
        String digits = hexadecimal ? text.substring(2) : text;
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            value = value * radix + digit;
            if (digit < 0 || value > 255) {
                return -1;
            }
        }
        return digits.isEmpty() ? -1 : value;
    }
}
