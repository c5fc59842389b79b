package io.lograft.torture.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    private static List<Path> directories(Path below, String prefix) throws IOException {
        try (Stream<Path> walk = Files.walk(below, DEPTH_MAX)) {
            return walk.filter(path -> path.getFileName().toString().startsWith(prefix) && Files.isDirectory(path))
                    .toList();
        }
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
