package io.sockflux.transport.posix;

import java.util.List;
import java.util.SplittableRandom;

/** Texts that are addresses, nearly are, or are not at all. */
final class AddressTexts {

    private static final String LIKELY = "0123456789abcdefABCDEF:::....%";
    private static final String UNLIKELY = "gGxX -+/[]\t\n\0é٣：";
    private static final List<String> SPECIAL = List.of(
            "",
            ":",
            "::",
            ":::",
            "::::",
            ".",
            "%",
            "::%lo",
            "fe80::1%1",
            "127.0.0.1%lo",
            "1.2.3",
            "1.2.3.4.",
            ".1.2.3.4",
            "01.2.3.4",
            "00.0.0.0",
            "1.2.3.0x4",
            "::1.2.3",
            "::1.2.3.4:5",
            "::1.2.3.04",
            "1::1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:8:",
            "1:2:3:4:5:6:7::",
            "::1:2:3:4:5:6:7",
            "1:2:3:4::5:6:7:8",
            "::00001",
            "1:".repeat(1000),
            "1".repeat(5000),
            ":".repeat(5000),
            "1.".repeat(5000));

    private final SplittableRandom random;

    AddressTexts(SplittableRandom random) {
        this.random = random;
    }

    String next() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> ipv4();
            case 3, 4, 5, 6, 7 -> ipv6();
            case 8, 9, 10 -> changed(ipv4());
            case 11, 12, 13 -> changed(ipv6());
            case 14 -> anything();
            default -> changedOrNot(SPECIAL.get(random.nextInt(SPECIAL.size())));
        };
    }

    /** The bytes of an address, often with zeros where they make a difference. */
    byte[] address() {
        byte[] address = new byte[random.nextInt(4) == 0 ? 4 : 16];
        int rarity = 1 + random.nextInt(4);
        for (int i = 0; i < address.length; i += 2) {
            if (random.nextInt(rarity) == 0) {
                int word = random.nextInt(0x10000) >>> random.nextInt(16);
                address[i] = (byte) (word >> 8);
                address[i + 1] = (byte) word;
            }
        }
        if (address.length == 16 && random.nextInt(8) == 0) {
            for (int i = 0; i < 10; i++) {
                address[i] = 0;
            }
            address[10] = address[11] = (byte) (random.nextBoolean() ? 0xFF : 0);
        }
        return address;
    }

    private String ipv4() {
        StringBuilder text = new StringBuilder();
        int octets = random.nextInt(8) == 0 ? random.nextInt(7) : 4;
        for (int i = 0; i < octets; i++) {
            text.append(i == 0 ? "" : ".").append(random.nextInt(40) == 0 ? "0" : "");
            text.append(random.nextInt(random.nextInt(16) == 0 ? 400 : 256));
        }
        return text.toString();
    }

    private String ipv6() {
        boolean tail = random.nextInt(4) == 0;
        boolean gap = random.nextBoolean();
        int whole = tail ? 6 : 8;
        int groups = random.nextInt(8) == 0 ? random.nextInt(10) : gap ? random.nextInt(whole) : whole;
        int gapAt = gap ? random.nextInt(groups + 1) : -1;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups; i++) {
            if (i == gapAt) {
                text.append("::");
            } else if (i > 0) {
                text.append(':');
            }
            text.append(group());
        }
        if (gapAt == groups) {
            text.append("::");
        }
        if (tail) {
            text.append(gapAt == groups || groups == 0 ? "" : ":").append(ipv4());
        }
        return text.toString();
    }

    private String group() {
        int digits = random.nextInt(40) == 0 ? 5 : 1 + random.nextInt(4);
        StringBuilder group = new StringBuilder();
        for (int i = 0; i < digits; i++) {
            group.append(LIKELY.charAt(random.nextInt(22)));
        }
        return group.toString();
    }

    private String changedOrNot(String text) {
        return random.nextBoolean() ? text : changed(text);
    }

    private String changed(String text) {
        StringBuilder changed = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            int at = random.nextInt(changed.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> changed.insert(at, character());
                case 1 -> changed.delete(at, at + 1);
                default -> changed.replace(at, Math.min(changed.length(), at + 1), "" + character());
            }
        }
        return changed.toString();
    }

    private String anything() {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(48); length > 0; length--) {
            text.append(character());
        }
        return text.toString();
    }

    private char character() {
        String from = random.nextInt(6) == 0 ? UNLIKELY : LIKELY;
        return from.charAt(random.nextInt(from.length()));
    }
}
