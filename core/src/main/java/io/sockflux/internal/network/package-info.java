/** What the recipes of one network share. Imported by the root, and by the rooms that do what a recipe says. */
@NullMarked
package io.sockflux.internal.network;

import org.jspecify.annotations.NullMarked;
