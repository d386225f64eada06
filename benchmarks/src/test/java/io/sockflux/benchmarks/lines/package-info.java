/** The same programs twice, by Sockflux and by reactor-netty, so that the guide can tell their lines. */
@NullMarked
package io.sockflux.benchmarks.lines;

import org.jspecify.annotations.NullMarked;
