package io.lograft.server.dir;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * One data directory, claimed for this node and this process. The cookie in it says whose it is: a directory that holds
 * anything but has no cookie, or another's, is refused, so that a wrong mount or a copied directory cannot pass for the
 * node's own data. Used by one thread.
 */
public final class DataDirectory implements AutoCloseable {
    private static final String COOKIE = "lograft.cookie";
    private static final String COOKIE_NEW = "lograft.cookie.new";

    private final Disk disk;
    private final Path path;
    private final DirectoryLock lock;
    private final boolean isNew;
    private Cookie cookie;

    private DataDirectory(Disk disk, Path path, DirectoryLock lock, Cookie found, Rng rng, int nodeId)
            throws IOException {
        this.disk = disk;
        this.path = path;
        this.lock = lock;
        this.isNew = found == null;
        this.cookie = isNew ? made(disk, path, nodeId, rng) : found;
    }

    /** Makes the directory if it is absent, locks it, and checks or makes its cookie. */
    public static DataDirectory claim(Disk disk, Path path, int nodeId, Rng rng)
            throws IOException, DirectoryRefusedException {
        DirectoryLock lock = DirectoryLock.take(disk, path);
        try {
            return new DataDirectory(disk, path, lock, checked(disk, path, nodeId), rng, nodeId);
        } catch (IOException | DirectoryRefusedException refused) {
            lock.close();
            throw refused;
        }
    }

    /** Null if there is none because the directory is empty. */
    private static Cookie checked(Disk disk, Path path, int nodeId) throws IOException, DirectoryRefusedException {
        disk.delete(path.resolve(COOKIE_NEW));
        if (!disk.exists(path.resolve(COOKIE))) {
            List<String> entries = disk.list(path).stream()
                    .filter(name -> !name.equals(DirectoryLock.FILE) && !name.equals("lost+found"))
                    .toList();
            if (!entries.isEmpty()) {
                throw new DirectoryRefusedException("the data directory " + path + " holds '" + entries.get(0)
                        + "' but no " + COOKIE + ", so it is not known to be this node's; set data.dir or data.dirs to"
                        + " the right or to an empty directory");
            }
            return null;
        }
        Cookie found = read(disk, path);
        if (found.nodeId() != nodeId) {
            throw new DirectoryRefusedException("the data directory " + path + " belongs to node " + found.nodeId()
                    + ", and this is node " + nodeId + "; set node.id=" + found.nodeId()
                    + ", or data.dir to this node's own directory");
        }
        return found;
    }

    private static Cookie made(Disk disk, Path path, int nodeId, Rng rng) throws IOException {
        Cookie made = new Cookie("", nodeId, new UUID(rng.nextLong(), rng.nextLong()));
        write(disk, path, made);
        return made;
    }

    private static Cookie read(Disk disk, Path path) throws IOException, DirectoryRefusedException {
        Path file = path.resolve(COOKIE);
        try (DiskFile open = disk.openForRead(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(open.size(), Cookie.BYTES_MAX));
            while (bytes.hasRemaining() && open.read(bytes, bytes.position()) >= 0) {}
            byte[] content = new byte[bytes.flip().remaining()];
            bytes.get(content);
            return Cookie.decode(content);
        } catch (DirectoryRefusedException | IllegalArgumentException damaged) {
            throw new DirectoryRefusedException(
                    file + " " + damaged.getMessage() + ". If the disk is sound, put the file back from a copy; if not,"
                            + " replace the disk and start with an empty directory: the node then copies its partitions"
                            + " from the others",
                    damaged);
        }
    }

    private static void write(Disk disk, Path path, Cookie cookie) throws IOException {
        Path fresh = path.resolve(COOKIE_NEW);
        try (DiskFile file = disk.open(fresh, true)) {
            file.write(ByteBuffer.wrap(cookie.encode()), 0);
            file.force();
        }
        disk.rename(fresh, path.resolve(COOKIE));
        disk.syncDirectory(path);
    }

    /** Notes the cluster's id, learned from the quorum; refuses if the directory belongs to another cluster. */
    public void joinCluster(String clusterId) throws IOException, DirectoryRefusedException {
        if (cookie.clusterId().equals(clusterId)) {
            return;
        }
        if (!cookie.clusterId().isEmpty()) {
            throw new DirectoryRefusedException("the data directory " + path + " belongs to cluster "
                    + cookie.clusterId() + ", and quorum.voters leads to cluster " + clusterId + "; correct"
                    + " quorum.voters, or set data.dir to a directory of this cluster or an empty one");
        }
        Cookie joined = cookie.in(clusterId);
        write(disk, path, joined);
        cookie = joined;
    }

    /** Cluster id, URL-safe base64 of 16 bytes; empty if it is not known yet. */
    public String clusterId() {
        return cookie.clusterId();
    }

    /** Whether it was empty, and got its identity just now. */
    boolean isNew() {
        return isNew;
    }

    public UUID id() {
        return cookie.directoryId();
    }

    public Path path() {
        return path;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        lock.close();
    }
}
