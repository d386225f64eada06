/**
 * Every socket option as a typed constant, {@code getsockopt(2)} and {@code setsockopt(2)}. The options of every
 * socket are in {@link io.sockflux.option.SocketLevelOptions}, {@link io.sockflux.option.LinuxSocketOptions} and
 * {@link io.sockflux.option.DarwinSocketOptions}. Each further level has a class such as
 * {@link io.sockflux.option.IpOptions}, {@link io.sockflux.option.Ipv6Options} or
 * {@link io.sockflux.option.TcpOptions}. {@link io.sockflux.option.Options} has all options.
 * Imported by the recipes, by open sockets and by transports.
 */
@NullMarked
package io.sockflux.option;

import org.jspecify.annotations.NullMarked;
