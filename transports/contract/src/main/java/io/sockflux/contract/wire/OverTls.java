package io.sockflux.contract.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A contract that holds over TLS too. The suites over TLS run all that have this tag; {@link NotOver} takes out single tests. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag(OverTls.TAG)
public @interface OverTls {

    /** The tag that a suite includes. */
    String TAG = "over-tls";
}
