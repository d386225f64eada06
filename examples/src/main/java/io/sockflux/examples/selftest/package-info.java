/** The program that tries every capability on this machine. */
@NullMarked
package io.sockflux.examples.selftest;

import org.jspecify.annotations.NullMarked;
