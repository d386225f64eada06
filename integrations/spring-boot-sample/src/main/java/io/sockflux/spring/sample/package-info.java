/** A Spring Boot application whose server is Sockflux's. */
@NullMarked
package io.sockflux.spring.sample;

import org.jspecify.annotations.NullMarked;
