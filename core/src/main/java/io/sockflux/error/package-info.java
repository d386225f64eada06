/** What can go wrong, each failure naming itself: the system call, the errno by name, the endpoint. */
@NullMarked
package io.sockflux.error;

import org.jspecify.annotations.NullMarked;
