package io.sockflux.test.parts;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs hundreds of seeds in the long form and a thousand in the full one, unless the run says how many. A thousand of each part take
 * some five minutes of a processor.
 */
final class ManySeeds implements BeforeEachCallback, AfterEachCallback {

    private static final String SEEDS = "sockflux.seeds";
    private static final boolean IS_FULL = Boolean.getBoolean("sockflux.full");
    private static final boolean IS_LONG =
            (IS_FULL || Boolean.getBoolean("sockflux.long")) && System.getProperty(SEEDS) == null;

    @Override
    public void beforeEach(ExtensionContext context) {
        if (IS_LONG) {
            System.setProperty(SEEDS, IS_FULL ? "1000" : "200");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (IS_LONG) {
            System.clearProperty(SEEDS);
        }
    }
}
