package io.sockflux.internal.receive;

import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an element of each whole item.
 *
 * @param <T> the elements
 * @param toElement takes ownership of the item; null if it makes no element of it
 */
public record WholeItemSplitter<T>(Function<Object, @Nullable T> toElement) implements Splitter<T> {

    @Override
    public boolean takesWhole() {
        return true;
    }

    @Override
    public @Nullable T whole(Object item) {
        return toElement.apply(item);
    }

    @Override
    public T next(ByteBuf buffer) {
        throw new IllegalStateException("takes items whole");
    }
}
