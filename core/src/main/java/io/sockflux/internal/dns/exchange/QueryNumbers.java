package io.sockflux.internal.dns.exchange;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.function.IntSupplier;

/** The numbers of questions, RFC 5452 section 4.3. A forger that knows some numbers learns nothing of the next. */
public final class QueryNumbers {

    private static final int SEED_LENGTH = 64;

    private QueryNumbers() {}

    /**
     * Numbers of 16 bits. The operating system gives a seed here; taking a number on an event loop then asks it for
     * nothing.
     */
    public static IntSupplier unpredictable() {
        SecureRandom system = new SecureRandom();
        byte[] seed = new byte[SEED_LENGTH];
        system.nextBytes(seed);
        SecureRandom random = generator(system);
        random.setSeed(seed);
        return () -> random.nextInt(1 << 16);
    }

    private static SecureRandom generator(SecureRandom system) {
        try {
            return SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            return system;
        }
    }
}
