/** The system's calls, numbers and structures. No code outside this package knows the layout of a structure. */
@NullMarked
package io.sockflux.transport.posix.sys;

import org.jspecify.annotations.NullMarked;
