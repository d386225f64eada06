/** Requests and answers side by side: clients of one Redis server, each over one connection with many commands in flight. */
@NullMarked
package io.sockflux.benchmarks.requests;

import org.jspecify.annotations.NullMarked;
