package io.sockflux.transport.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockflux.address.AddressFamily;
import io.sockflux.address.Presentation;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses in presentation form as Java reads and writes them, against the C library. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PresentationTest {

    private static final int TRIES = 1_000_000;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final AddressTexts texts = new AddressTexts(new SplittableRandom(seed));

    @ParameterizedTest
    @EnumSource(names = {"INET", "INET6"})
    void shouldReadAddressesAsTheLibraryDoes(AddressFamily family) {
        int addresses = 0;
        for (int i = 0; i < TRIES; i++) {
            String text = texts.next();
            byte[] ours = Presentation.pton(family, text).orElse(null);
            byte[] theirs = LibraryNames.CALLS.pton(family, text).orElse(null);
            if (!Arrays.equals(ours, theirs)) {
                assertThat(hex(ours))
                        .as("%s \"%s\", text %,d of seed %d", family, text, i, seed)
                        .isEqualTo(hex(theirs));
            }
            addresses += ours == null ? 0 : 1;
        }
        // There are enough of either to tell anything.
        assertThat(addresses).isBetween(TRIES / 10, TRIES * 9 / 10);
    }

    @Test
    void shouldWriteAddressesAsTheLibraryDoes() {
        for (int i = 0; i < TRIES; i++) {
            byte[] address = texts.address();
            String ours = Presentation.ntop(address);
            String theirs = LibraryNames.CALLS.ntop(address);
            if (!ours.equals(theirs)) {
                assertThat(ours)
                        .as("%s, address %,d of seed %d", hex(address), i, seed)
                        .isEqualTo(theirs);
            }
        }
    }

    private static String hex(byte @Nullable [] address) {
        return address == null ? "none" : HexFormat.of().formatHex(address);
    }
}
