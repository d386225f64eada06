/** A chat: its room, and the program. */
@NullMarked
package io.sockflux.examples.chat;

import org.jspecify.annotations.NullMarked;
