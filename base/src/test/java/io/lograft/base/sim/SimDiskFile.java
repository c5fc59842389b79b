package io.lograft.base.sim;

import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A handle of one life of a simulated process. */
final class SimDiskFile implements DiskFile {
    private final SimDisk disk;
    private final Path path;
    private final SimFileContent content;
    private final boolean writable;
    private final int life;
    private boolean closed;
    private boolean forceFailed;

    SimDiskFile(SimDisk disk, Path path, SimFileContent content, boolean writable, int life) {
        this.disk = disk;
        this.path = path;
        this.content = content;
        this.writable = writable;
        this.life = life;
    }

    @Override
    public long size() {
        checkOpen("size");
        return content.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        checkOpen("read");
        disk.begin("read", path, false);
        disk.faults().check(SimDiskFaults.Kind.READ, path);
        byte[] bytes = new byte[target.remaining()];
        int read = content.read(bytes, 0, bytes.length, position);
        if (read > 0) {
            target.put(bytes, 0, read);
        }
        return read;
    }

    @Override
    public void append(ByteBuffer[] buffers, int count) throws IOException {
        checkWritable("append");
        disk.takeTime(path, false);
        for (int i = 0; i < count; i++) {
            put(buffers[i], content.size());
        }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        checkWritable("write");
        disk.takeTime(path, false);
        put(source, position);
    }

    private void put(ByteBuffer source, long position) throws IOException {
        boolean broken = disk.faults().fails(SimDiskFaults.Kind.WRITE, path);
        int length = broken ? (int) disk.rng().between(0, source.remaining()) : source.remaining();
        long growth = Math.max(0, position + length - content.size());
        int granted = content.unlinked ? (int) growth : disk.takeSpace((int) growth);
        store(source, position, (int) (length - (growth - granted)));
        if (broken) {
            disk.faults().check(SimDiskFaults.Kind.WRITE, path);
        }
        if (granted < growth) {
            throw SimDisk.full(path);
        }
    }

    private void store(ByteBuffer source, long position, int length) {
        if (length <= 0) {
            return;
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        content.write(bytes, Math.toIntExact(position));
        content.modifiedMs = disk.node().clock().wallMs();
    }

    @Override
    public void truncate(long size) throws IOException {
        checkWritable("truncate");
        disk.begin("truncate", path, false);
        disk.faults().check(SimDiskFaults.Kind.WRITE, path);
        int before = content.size();
        content.truncate(Math.toIntExact(size));
        if (!content.unlinked) {
            disk.giveSpace(before - content.size());
        }
    }

    @Override
    public void force() throws IOException {
        checkOpen("force");
        if (forceFailed) {
            throw new IllegalStateException(path + " was synced again after a sync that failed");
        }
        disk.begin("force", path, true);
        if (disk.faults().fails(SimDiskFaults.Kind.FORCE, path)) {
            forceFailed = true;
            content.failForce(disk.rng());
            disk.faults().check(SimDiskFaults.Kind.FORCE, path);
        }
        content.force();
    }

    @Override
    public void close() {
        checkOpen("close");
        closed = true;
        disk.closed(this);
    }

    private void checkWritable(String call) {
        checkOpen(call);
        if (!writable) {
            throw new IllegalStateException(call + " through a handle that was opened for reading: " + path);
        }
    }

    private void checkOpen(String call) {
        disk.node().assertLives(life);
        if (closed) {
            throw new IllegalStateException(call + " after close: " + path);
        }
    }

    @Override
    public String toString() {
        return path + (writable ? "" : " (for reading)");
    }
}
