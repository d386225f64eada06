package io.sockflux.contract.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a contract asks for here cannot hold over these wires. A suite over one of them passes it over, with the reason. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface NotOver {

    /** The wires over which it cannot hold. */
    Wire[] value() default {Wire.TLS_JDK, Wire.TLS_OPENSSL};

    /** Why it cannot. */
    String because();
}
