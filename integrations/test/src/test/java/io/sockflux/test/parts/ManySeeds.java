package io.sockflux.test.parts;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a thousand seeds in the long form, unless the run says how many. */
final class ManySeeds implements BeforeEachCallback, AfterEachCallback {

    private static final String SEEDS = "sockflux.seeds";
    private static final boolean IS_LONG = Boolean.getBoolean("sockflux.long") && System.getProperty(SEEDS) == null;

    @Override
    public void beforeEach(ExtensionContext context) {
        if (IS_LONG) {
            System.setProperty(SEEDS, "1000");
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (IS_LONG) {
            System.clearProperty(SEEDS);
        }
    }
}
