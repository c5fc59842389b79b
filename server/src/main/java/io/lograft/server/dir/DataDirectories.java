package io.lograft.server.dir;

import io.lograft.base.Disk;
import io.lograft.base.Rng;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All data directories of a node, claimed together: of one node, one cluster, and each only once. */
public final class DataDirectories implements AutoCloseable {
    private final List<DataDirectory> directories;

    private DataDirectories(List<DataDirectory> directories) {
        this.directories = List.copyOf(directories);
    }

    /** Claims them all, or none. */
    public static DataDirectories claim(Disk disk, List<Path> paths, int nodeId, Rng rng)
            throws IOException, DirectoryRefusedException {
        List<DataDirectory> claimed = new ArrayList<>();
        try {
            for (Path path : paths) {
                claimed.add(DataDirectory.claim(disk, path, nodeId, rng));
            }
            checkEachOther(claimed);
            return new DataDirectories(claimed);
        } catch (IOException | DirectoryRefusedException refused) {
            claimed.forEach(DataDirectory::close);
            throw refused;
        }
    }

    private static void checkEachOther(List<DataDirectory> claimed) throws DirectoryRefusedException {
        for (DataDirectory one : claimed) {
            for (DataDirectory other : claimed) {
                if (one == other) {
                    continue;
                }
                if (one.id().equals(other.id())) {
                    throw new DirectoryRefusedException("the data directories " + one.path() + " and " + other.path()
                            + " have the same identity, so one is a copy of the other; take one of them from"
                            + " data.dirs");
                }
                if (!one.clusterId().isEmpty()
                        && !other.clusterId().isEmpty()
                        && !one.clusterId().equals(other.clusterId())) {
                    throw new DirectoryRefusedException("the data directory " + one.path() + " belongs to cluster "
                            + one.clusterId() + ", and " + other.path() + " to cluster " + other.clusterId()
                            + "; take the stranger from data.dirs");
                }
            }
        }
    }

    public List<DataDirectory> all() {
        return directories;
    }

    /** Cluster id of the directories, URL-safe base64; empty if none knows it yet. */
    public String clusterId() {
        return directories.stream()
                .map(DataDirectory::clusterId)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** Notes the cluster's id in all of them; refuses if one belongs to another cluster. */
    public void joinCluster(String clusterId) throws IOException, DirectoryRefusedException {
        for (DataDirectory directory : directories) {
            directory.joinCluster(clusterId);
        }
    }

    /** Gives the locks back. */
    @Override
    public void close() {
        directories.forEach(DataDirectory::close);
    }
}
