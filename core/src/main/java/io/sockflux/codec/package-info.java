/**
 * From bytes to items and back, as a program says it: {@link io.sockflux.codec.Decoder} for what arrives,
 * {@link io.sockflux.codec.Encoder} for what is sent, and the lengths in front of frames. Imported by the streams and the
 * recipes.
 */
@NullMarked
package io.sockflux.codec;

import org.jspecify.annotations.NullMarked;
