package io.lograft.cli.local;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second command from starting or ending nodes of a local cluster at the same time. */
public final class ClusterLock implements Closeable {
    private final Path file;
    private final FileChannel channel;

    private ClusterLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock of this directory, and makes the directory if need be.
     *
     * @throws IOException if another command holds it
     */
    public static ClusterLock take(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException("the local cluster in " + directory + " is busy: another lograft command starts or "
                    + "stops its nodes; try again when that one is done");
        }
        return new ClusterLock(file, channel);
    }

    /** Deletes the lock's file, and the directory if nothing else is in it: the cluster is gone. */
    public void remove() throws IOException {
        Files.delete(file);
        try {
            Files.delete(file.toAbsolutePath().getParent());
        } catch (DirectoryNotEmptyException holdsOtherFiles) {
            // The directory was somebody's before it was the cluster's; what else is in it stays.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
