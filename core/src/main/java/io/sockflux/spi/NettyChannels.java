package io.sockflux.spi;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;

/**
 * Netty's own channels that live on a transport's loops, for core's client of name servers.
 *
 * @param udp makes UDP channels
 * @param tcp makes TCP channels
 */
public record NettyChannels(
        ChannelFactory<? extends DatagramChannel> udp, ChannelFactory<? extends SocketChannel> tcp) {}
