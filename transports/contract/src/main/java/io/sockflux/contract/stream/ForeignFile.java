package io.sockflux.contract.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;

/** A file of a file system that is not the JDK's own, which can only be read; an interrupted read closes it, as it does any. */
final class ForeignFile extends FileChannel {

    private final FileChannel file;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean beingRead;

    ForeignFile(FileChannel file) {
        this.file = file;
    }

    /** From now on reads take until they are let go. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    boolean isBeingRead() {
        return beingRead;
    }

    @Override
    public int read(ByteBuffer room, long at) throws IOException {
        beingRead = true;
        try {
            gate.await();
            return file.read(room, at);
        } catch (InterruptedException e) {
            close();
            throw new ClosedByInterruptException();
        } finally {
            beingRead = false;
        }
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    // What nobody needs here

    @Override
    public int read(ByteBuffer room) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] rooms, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer bytes, long at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void force(boolean metadata) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long at, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long at, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long at, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long at, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long at, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
