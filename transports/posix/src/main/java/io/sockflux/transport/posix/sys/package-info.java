/** The system's calls, numbers and structures. Nothing outside this package knows how a struct is laid out. */
@NullMarked
package io.sockflux.transport.posix.sys;

import org.jspecify.annotations.NullMarked;
