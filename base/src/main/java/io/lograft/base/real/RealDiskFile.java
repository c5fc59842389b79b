package io.lograft.base.real;

import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of the machine. The end is kept here, so that an append costs one system call; writes come from one thread at
 * a time and through one handle only.
 */
final class RealDiskFile implements DiskFile {
    private final FileChannel channel;
    private final StagingBuffers staging;
    private final Path path;

    /** Where the channel's own position stands, or -1 if unknown; used by the writer only. */
    private long channelPosition = -1;

    RealDiskFile(FileChannel channel, StagingBuffers staging, Path path) {
        this.channel = channel;
        this.staging = staging;
        this.path = path;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            int read = channel.read(target, position + total);
            if (read <= 0) {
                return total == 0 ? read : total;
            }
            total += read;
        }
        return total;
    }

    @Override
    public void append(ByteBuffer[] buffers, int count) throws IOException {
        long end = moveToEnd();
        channelPosition = -1;
        try {
            channelPosition = end + (allDirect(buffers, count) ? gather(buffers, count) : copy(buffers, count));
        } catch (IOException e) {
            throw SpaceErrors.recognised(e, path);
        }
    }

    private long moveToEnd() throws IOException {
        if (channelPosition < 0) {
            channelPosition = channel.size();
            channel.position(channelPosition);
        }
        return channelPosition;
    }

    private static boolean allDirect(ByteBuffer[] buffers, int count) {
        for (int i = 0; i < count; i++) {
            if (!buffers[i].isDirect()) {
                return false;
            }
        }
        return true;
    }

    private long gather(ByteBuffer[] buffers, int count) throws IOException {
        long written = 0;
        int first = 0;
        while (first < count) {
            if (buffers[first].hasRemaining()) {
                written += channel.write(buffers, first, count - first);
            } else {
                first++;
            }
        }
        return written;
    }

    private long copy(ByteBuffer[] buffers, int count) throws IOException {
        ByteBuffer stage = staging.take();
        try {
            long written = 0;
            for (int i = 0; i < count; i++) {
                while (buffers[i].hasRemaining()) {
                    fill(stage, buffers[i]);
                    if (!stage.hasRemaining()) {
                        written += drain(stage);
                    }
                }
            }
            return written + drain(stage);
        } finally {
            staging.giveBack(stage);
        }
    }

    private static void fill(ByteBuffer stage, ByteBuffer source) {
        int bytes = Math.min(stage.remaining(), source.remaining());
        stage.put(stage.position(), source, source.position(), bytes);
        stage.position(stage.position() + bytes);
        source.position(source.position() + bytes);
    }

    private long drain(ByteBuffer stage) throws IOException {
        stage.flip();
        long written = 0;
        while (stage.hasRemaining()) {
            written += channel.write(stage);
        }
        stage.clear();
        return written;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        channelPosition = -1;
        try {
            long at = position;
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException e) {
            throw SpaceErrors.recognised(e, path);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        channelPosition = -1;
        channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
