/** What a service manager such as systemd tells a service by its environment, and is told by it. */
@NullMarked
package io.sockflux.systemd;

import org.jspecify.annotations.NullMarked;
