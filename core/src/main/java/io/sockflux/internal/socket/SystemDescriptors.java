package io.sockflux.internal.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sockflux.error.SystemCallException;
import io.sockflux.internal.loop.BlockingCalls;
import io.sockflux.internal.loop.UntilClosed;
import io.sockflux.internal.resource.ResourceMono;
import io.sockflux.internal.resource.ResourceSink;
import io.sockflux.message.Descriptor;
import io.sockflux.socket.Descriptors;
import io.sockflux.socket.FileStatus;
import io.sockflux.spi.DescriptorCalls;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Descriptors by system calls.
 *
 * @param networkClosed fails when this network is closed
 */
public record SystemDescriptors(DescriptorCalls calls, Mono<Void> networkClosed) implements Descriptors {

    private static final int READ_LENGTH = 64 << 10;

    /** How long a read waits before it checks for a cancellation, in milliseconds. It cannot be stopped in between. */
    private static final int LOOK_MILLIS = 100;

    @Override
    public Mono<Descriptor> open(Path file) {
        return ResourceMono.create(sink -> BlockingCalls.run(() -> open(file, sink), sink::error), Descriptor::close);
    }

    private void duplicate(Descriptor descriptor, ResourceSink<Descriptor> sink) {
        try {
            sink.success(descriptor.call(calls::duplicate));
        } catch (SystemCallException | RuntimeException e) {
            sink.error(e);
        }
    }

    private void open(Path file, ResourceSink<Descriptor> sink) {
        try {
            sink.success(calls.open(file));
        } catch (SystemCallException | RuntimeException e) {
            sink.error(e);
        }
    }

    @Override
    public Mono<Descriptor> duplicate(Descriptor descriptor) {
        return ResourceMono.create(sink -> duplicate(descriptor, sink), Descriptor::close);
    }

    @Override
    public Mono<FileStatus> status(Descriptor descriptor) {
        return Mono.fromCallable(() -> descriptor.call(calls::status));
    }

    @Override
    public Flux<ByteBuf> read(Descriptor descriptor) {
        return UntilClosed.flux(
                Flux.using(
                        () -> BlockingCalls.thread("descriptor-read"),
                        thread -> blockingRead(descriptor, thread).subscribeOn(thread),
                        Scheduler::dispose),
                networkClosed);
    }

    private Flux<ByteBuf> blockingRead(Descriptor descriptor, Scheduler thread) {
        return Flux.generate(() -> ByteBuffer.allocateDirect(READ_LENGTH), (room, sink) -> {
            try {
                boolean readable = false;
                // The thread is disposed of when the subscriber has cancelled.
                while (!readable && !thread.isDisposed()) {
                    readable = descriptor.call(number -> calls.awaitInput(number, LOOK_MILLIS));
                }
                int length = readable ? descriptor.call(number -> calls.read(number, room.clear())) : 0;
                if (length == 0) {
                    sink.complete();
                } else {
                    byte[] bytes = new byte[length];
                    room.get(0, bytes);
                    sink.next(Unpooled.wrappedBuffer(bytes));
                }
            } catch (SystemCallException | IllegalStateException e) {
                sink.error(e);
            }
            return room;
        });
    }
}
