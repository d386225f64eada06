/**
 * What cuts bytes that come in pieces into elements: lines, frames, and whatever a program's decoder makes of them. Imported
 * by {@code stream} and {@code internal.receive}; not exported.
 */
@NullMarked
package io.sockflux.split;

import org.jspecify.annotations.NullMarked;
