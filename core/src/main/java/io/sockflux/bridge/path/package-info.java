/** The files of unix sockets: who may bind at a path, and which file a bind has made. */
@org.jspecify.annotations.NullMarked
package io.sockflux.bridge.path;
