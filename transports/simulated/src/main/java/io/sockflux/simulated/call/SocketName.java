package io.sockflux.simulated.call;

/** What a socket is bound or connected to. */
public sealed interface SocketName permits InetName, UnixName {}
