/**
 * Sockflux with every transport that a system may prefer, and Netty's native code for Linux and macOS: one dependency, and
 * on the module path one {@code requires io.sockflux.all} beside {@code requires io.sockflux}. Without it nobody requires the
 * modules of the native code, and Java leaves them out.
 */
module io.sockflux.all {
    requires transitive io.sockflux;
    requires io.sockflux.transport.nio;
    requires io.sockflux.transport.epoll;
    requires io.sockflux.transport.kqueue;
    requires io.sockflux.transport.posix;
    requires io.netty.transport.epoll.linux.x86_64;
    requires io.netty.transport.epoll.linux.aarch_64;
    requires io.netty.transport.kqueue.osx.x86_64;
    requires io.netty.transport.kqueue.osx.aarch_64;
}
