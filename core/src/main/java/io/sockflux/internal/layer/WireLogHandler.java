package io.sockflux.internal.layer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sockflux.internal.channel.Items;
import io.sockflux.stream.WireLog;
import io.sockflux.stream.WireLog.Form;
import java.util.function.Consumer;

/** Writes a line for each read, each write and each end of a connection. */
final class WireLogHandler extends ChannelDuplexHandler {

    private final LayerHost host;
    private final WireLog log;
    private final Consumer<String> lines;

    WireLogHandler(LayerHost host, WireLog log, Consumer<String> lines) {
        this.host = host;
        this.log = log;
        this.lines = lines;
    }

    private void line(String what) {
        lines.accept(host + " " + what);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        line("CONNECTED");
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        line("RECEIVED " + words(message));
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        // Empty writes only tell when all writes before them are done.
        if (Items.length(message) > 0) {
            line("SENT " + words(message));
        }
        context.write(message, promise);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            line("INPUT ENDED");
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        line("CLOSED");
        context.fireChannelInactive();
    }

    private String words(Object message) {
        int length = Items.length(message);
        if (message instanceof FileRegion) {
            return length + " bytes that stay in the kernel";
        }
        ByteBuf bytes = Items.view(message);
        int shown = Math.min(log.most(), length);
        String cut = shown < length ? "…" : "";
        String text =
                log.form() == Form.HEX ? ByteBufUtil.hexDump(bytes, bytes.readerIndex(), shown) : text(bytes, shown);
        return length + " bytes" + (shown == 0 ? "" : " ") + text + cut;
    }

    private static String text(ByteBuf bytes, int length) {
        StringBuilder text = new StringBuilder(length + 16);
        for (int i = 0; i < length; i++) {
            int one = bytes.getUnsignedByte(bytes.readerIndex() + i);
            switch (one) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (one >= ' ' && one < 0x7f) {
                        text.append((char) one);
                    } else {
                        text.append(String.format("\\x%02x", one));
                    }
                }
            }
        }
        return text.toString();
    }
}
