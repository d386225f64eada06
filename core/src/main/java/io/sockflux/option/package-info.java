/**
 * Every socket option as a typed constant, {@code getsockopt(2)} and {@code setsockopt(2)}: by level in
 * {@link io.sockflux.option.SocketOptions}, {@link io.sockflux.option.LinuxSocketOptions} and
 * {@link io.sockflux.option.DarwinSocketOptions}, {@link io.sockflux.option.IpOptions},
 * {@link io.sockflux.option.Ipv6Options}, {@link io.sockflux.option.TcpOptions} and the rest;
 * {@link io.sockflux.option.Options} has them all.
 */
@NullMarked
package io.sockflux.option;

import org.jspecify.annotations.NullMarked;
