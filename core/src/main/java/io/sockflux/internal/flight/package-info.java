/**
 * Events of Java Flight Recorder. Each type here holds an event of a class that is linked only where the module {@code
 * jdk.jfr} is there. While an event is off, its type makes no object and asks no clock. Imported by the rooms where
 * something happens.
 */
@NullMarked
package io.sockflux.internal.flight;

import org.jspecify.annotations.NullMarked;
