package io.sockflux.internal.datagram;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sockflux.internal.receive.Splitter;
import io.sockflux.message.ControlMessage;
import io.sockflux.message.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at a datagram without taking it. */
final class DatagramPeek implements Splitter<Message> {

    private @Nullable Message seen;

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public Message whole(Object item) {
        Message message = (Message) item;
        seen = message;
        List<ControlMessage> beside = message.control().stream()
                .filter(control -> !(control instanceof ControlMessage.Rights))
                .toList();
        ByteBuf copy = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(message.data()));
        return new Message(message.peer(), copy, beside, message.flags());
    }

    @Override
    public void giveBack(Consumer<Object> queue) {
        Message message = seen;
        seen = null;
        if (message != null) {
            queue.accept(message);
        }
    }

    @Override
    public Message next(ByteBuf buffer) {
        throw new IllegalStateException("takes items whole");
    }
}
