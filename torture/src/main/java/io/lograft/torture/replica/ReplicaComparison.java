package io.lograft.torture.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether all replicas of a topic hold the same bytes. For nodes that have stopped after every replica was in sync and
 * nothing more was written.
 */
public final class ReplicaComparison {
    private static final int DEPTH_MAX = 3;

    private ReplicaComparison() {}

    /**
     * Compares replicas batch by batch.
     *
     * @param dataDirectories by node id
     * @return what differs; empty if nothing does
     */
    public static List<String> differences(Map<Integer, Path> dataDirectories, String topic, int partitions)
            throws IOException {
        List<String> found = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            Map<Integer, Path> replicas = new TreeMap<>();
            for (Map.Entry<Integer, Path> node : dataDirectories.entrySet()) {
                for (Path directory : directories(node.getValue(), topic + "-" + partition + ".")) {
                    replicas.put(node.getKey(), directory);
                }
            }
            if (replicas.isEmpty()) {
                found.add(topic + "-" + partition + " is on no node");
            } else {
                compare(topic + "-" + partition, replicas, found);
            }
        }
        return found;
    }

    /** By partition the nodes that have a directory of it; what is set aside or being deleted does not count. */
    public static Map<Integer, Set<Integer>> places(Map<Integer, Path> dataDirectories, String topic, int partitions)
            throws IOException {
        Map<Integer, Set<Integer>> places = new TreeMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            Set<Integer> nodes = new TreeSet<>();
            for (Map.Entry<Integer, Path> node : dataDirectories.entrySet()) {
                if (!directories(node.getValue(), topic + "-" + partition + ".").isEmpty()) {
                    nodes.add(node.getKey());
                }
            }
            places.put(partition, nodes);
        }
        return places;
    }

    private static List<Path> directories(Path below, String prefix) throws IOException {
        try (Stream<Path> walk = Files.walk(below, DEPTH_MAX)) {
            return walk.filter(path -> isReplica(path.getFileName().toString(), prefix) && Files.isDirectory(path))
                    .toList();
        } catch (UncheckedIOException vanished) {
            throw vanished.getCause(); // Files come and go while a node runs.
        }
    }

    /** A name ends with its topic's id; a mark after that says that the directory is none of the node's any more. */
    private static boolean isReplica(String name, String prefix) {
        return name.startsWith(prefix) && name.indexOf('~', prefix.length()) < 0;
    }

    private static void compare(String partition, Map<Integer, Path> replicas, List<String> found) throws IOException {
        Integer reference = null;
        for (Integer node : replicas.keySet()) {
            if (reference == null) {
                reference = node;
                continue;
            }
            String difference = difference(replicas.get(reference), replicas.get(node));
            if (difference != null) {
                found.add("replicas differ: " + partition + " on nodes " + reference + " and " + node + ": "
                        + difference);
            }
        }
    }

    private static String difference(Path one, Path other) throws IOException {
        try (BatchStream left = new BatchStream(one);
                BatchStream right = new BatchStream(other)) {
            while (true) {
                BatchStream.Batch a = left.next();
                BatchStream.Batch b = right.next();
                if (a == null && b == null) {
                    return null;
                }
                if (a == null || b == null) {
                    return "one ends before the batch at offset " + (a == null ? b : a).baseOffset();
                }
                if (!a.equals(b)) {
                    return "the batch at offset " + a.baseOffset() + " ("
                            + a.bytes().remaining() + " bytes) is not the" + " one at offset " + b.baseOffset() + " ("
                            + b.bytes().remaining() + " bytes)";
                }
            }
        }
    }
}
