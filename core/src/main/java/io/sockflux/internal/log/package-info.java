/**
 * What core logs, and how often. Peers cause most of it, and in any number. So every line has a kind, and each kind has a
 * pace. Imported by every room that logs; no other class of core has a logger of its own.
 */
@NullMarked
package io.sockflux.internal.log;

import org.jspecify.annotations.NullMarked;
