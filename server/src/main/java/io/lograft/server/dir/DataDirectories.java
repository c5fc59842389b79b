package io.lograft.server.dir;

import io.lograft.base.Disk;
import io.lograft.base.Rng;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The data directories of a node: those that are claimed, of one node, one cluster, and each only once; and those that
 * cannot be used. One that cannot be used does not keep the node from starting with the others. Claimed and changed by
 * one thread, read by any.
 */
public final class DataDirectories implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(DataDirectories.class);

    private final List<DataDirectory> locked;
    private volatile List<DataDirectory> usable;
    private volatile List<UnusableDirectory> unusable;

    private DataDirectories(List<DataDirectory> locked, List<UnusableDirectory> unusable) {
        this.locked = List.copyOf(locked);
        this.usable = this.locked;
        this.unusable = List.copyOf(unusable);
    }

    /**
     * Claims those that can be used.
     *
     * @throws DirectoryRefusedException if none can, or another process uses one of them
     */
    public static DataDirectories claim(Disk disk, List<Path> paths, int nodeId, Rng rng)
            throws IOException, DirectoryRefusedException {
        List<DataDirectory> claimed = new ArrayList<>();
        try {
            List<UnusableDirectory> unusable = new ArrayList<>();
            for (Path path : paths) {
                try {
                    claimed.add(DataDirectory.claim(disk, path, nodeId, rng));
                } catch (DirectoryInUseException inUse) {
                    throw inUse;
                } catch (IOException | DirectoryRefusedException refused) {
                    unusable.add(new UnusableDirectory(path, reason(path, refused)));
                }
            }
            DataDirectories directories = new DataDirectories(claimed, unusable);
            directories.giveUpStrangers();
            directories.refuseIfNoneIsLeft();
            directories.unusable.forEach(DataDirectories::warn);
            directories.sayWhichAreNew();
            return directories;
        } catch (DirectoryRefusedException refused) {
            claimed.forEach(DataDirectory::close);
            throw refused;
        }
    }

    private static String reason(Path path, Exception refused) {
        return refused instanceof DirectoryRefusedException
                ? refused.getMessage()
                : "the data directory " + path + " cannot be read or written (" + refused
                        + "); check the disk, its mount and its permissions";
    }

    private static void warn(UnusableDirectory directory) {
        LOG.error(
                "A data directory cannot be used: {}. The node goes on with the others; the replicas in this one are"
                        + " offline until it can be used and the node is started again. If its data is lost for good,"
                        + " put an empty directory in its place, or take it from data.dirs.",
                directory.reason());
    }

    /** A disk that was replaced or is not mounted looks like one that was added; what was on it is copied anew. */
    private void sayWhichAreNew() {
        if (usable.stream().allMatch(DataDirectory::isNew)) {
            return;
        }
        for (DataDirectory directory : usable) {
            if (directory.isNew()) {
                LOG.warn(
                        "Data directory {} was empty and begins with a new identity, {}. If it should have had data,"
                                + " stop the node and look whether its disk is mounted: replicas that were there are"
                                + " copied anew from other nodes.",
                        directory.path(),
                        directory.id());
            }
        }
    }

    private void refuseIfNoneIsLeft() throws DirectoryRefusedException {
        if (usable.isEmpty()) {
            throw new DirectoryRefusedException(
                    unusable.stream().map(UnusableDirectory::reason).collect(Collectors.joining("; and ")));
        }
    }

    /** Of several clusters the one that most directories name is this node's; of copies none is known to be the right one. */
    private void giveUpStrangers() {
        Map<String, Long> clusters = count(usable.stream()
                .map(DataDirectory::clusterId)
                .filter(id -> !id.isEmpty())
                .toList());
        long most = clusters.values().stream().mapToLong(count -> count).max().orElse(0);
        boolean decided =
                clusters.values().stream().filter(count -> count == most).count() == 1;
        Map<String, Long> identities = count(
                usable.stream().map(directory -> directory.id().toString()).toList());
        for (DataDirectory directory : usable) {
            String cluster = directory.clusterId();
            if (identities.get(directory.id().toString()) > 1) {
                moveToUnusable(
                        directory,
                        "the data directory " + directory.path() + " has the same identity as another of data.dirs, so"
                                + " one is a copy of the other; take one of them from data.dirs");
            } else if (clusters.size() > 1 && !cluster.isEmpty() && !(decided && clusters.get(cluster) == most)) {
                moveToUnusable(
                        directory,
                        "the data directory " + directory.path() + " belongs to cluster " + cluster + ", and others of"
                                + " data.dirs do not; take the stranger from data.dirs");
            }
        }
    }

    private static Map<String, Long> count(List<String> names) {
        return names.stream().collect(Collectors.groupingBy(name -> name, HashMap::new, Collectors.counting()));
    }

    private void moveToUnusable(DataDirectory directory, String reason) {
        List<UnusableDirectory> more = new ArrayList<>(unusable);
        more.add(new UnusableDirectory(directory.path(), reason));
        unusable = List.copyOf(more);
        usable = usable.stream().filter(other -> other != directory).toList();
    }

    /** Counts one as unusable, because its logs cannot be opened; it stays locked. */
    public void giveUp(DataDirectory directory, String reason) {
        moveToUnusable(directory, reason);
        warn(new UnusableDirectory(directory.path(), reason));
    }

    /** Those that can be used. */
    public List<DataDirectory> all() {
        return usable;
    }

    /** Those that are configured and cannot be used. */
    public List<UnusableDirectory> unusable() {
        return unusable;
    }

    /** Cluster id of the directories, URL-safe base64; empty if none knows it yet. */
    public String clusterId() {
        return usable.stream()
                .map(DataDirectory::clusterId)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Notes the cluster's id in all of them; refuses if one belongs to another cluster. */
    public void joinCluster(String clusterId) throws IOException, DirectoryRefusedException {
        for (DataDirectory directory : usable) {
            try {
                directory.joinCluster(clusterId);
            } catch (IOException failed) {
                if (usable.size() == 1) {
                    throw failed;
                }
                LOG.warn(
                        "The cluster's id could not be noted in data directory {} ({}); its logs will fail the same way.",
                        directory.path(),
                        failed.toString());
            }
        }
    }

    /** Gives the locks back. */
    @Override
    public void close() {
        locked.forEach(DataDirectory::close);
    }
}
