package io.lograft.torture.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody else does to a node's files. */
public final class NodeFiles {
    private static final int FILLER_BYTES = 1 << 20;

    private final Path directory;
    private final String topic;

    public NodeFiles(Path directory, String topic) {
        this.directory = directory;
        this.topic = topic;
    }

    private Path filler() {
        return directory.resolve("lost+found").resolve("filler");
    }

    /** Fills the file system to the last byte that it gives. */
    public void fillDisk() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(filler().toFile(), "rw")) {
            file.seek(file.length());
            for (int bytes = FILLER_BYTES; bytes > 0; ) {
                byte[] chunk = new byte[bytes];
                try {
                    file.write(chunk);
                } catch (IOException full) {
                    bytes /= 16;
                }
            }
        }
    }

    /** Takes that back. */
    public void freeDisk() throws IOException {
        Files.deleteIfExists(filler());
    }

    /** Which of the topic's partitions are there. */
    public Set<Integer> partitionNumbers() throws IOException {
        return partitions().stream()
                .map(path -> path.getFileName().toString())
                .map(name -> Integer.parseInt(name.substring(topic.length() + 1, name.lastIndexOf('.'))))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Writes something else into the file that says whose the directory is; what was there. */
    public byte[] damageCookie() throws IOException {
        byte[] kept = Files.readAllBytes(cookie());
        Files.writeString(cookie(), "lograft-data-directory");
        return kept;
    }

    public void restoreCookie(byte[] kept) throws IOException {
        Files.write(cookie(), kept);
    }

    private Path cookie() {
        return directory.resolve("lograft.cookie");
    }

    /** Removes everything, as if an empty disk had been put in its place; the node must be down. */
    public void removeAll() throws IOException {
        List<Path> below;
        try (Stream<Path> walk = Files.walk(directory)) {
            below = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : below) {
            if (!path.equals(directory) && !path.getFileName().toString().equals("lost+found")) {
                Files.delete(path);
            }
        }
    }

    /** Removes the first of the topic's partitions with all it has; the node must be down. */
    public void removePartition() throws IOException {
        Path partition = partitions().get(0);
        List<Path> below;
        try (Stream<Path> walk = Files.walk(partition)) {
            below = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : below) {
            Files.delete(path);
        }
    }

    /**
     * Flips single bits in segments of the topic.
     *
     * @param sealedOnly whether newest segments are spared
     * @return what was flipped
     */
    public List<String> flipBits(int count, Random random, boolean sealedOnly) throws IOException {
        List<Path> segments = new ArrayList<>();
        for (Path partition : partitions()) {
            try (Stream<Path> files = Files.list(partition)) {
                List<Path> logs = files.filter(
                                file -> file.getFileName().toString().matches("\\d{20}\\.log"))
                        .sorted()
                        .toList();
                segments.addAll(sealedOnly && !logs.isEmpty() ? logs.subList(0, logs.size() - 1) : logs);
            }
        }
        List<String> flipped = new ArrayList<>();
        for (int i = 0; i < count && !segments.isEmpty(); i++) {
            Path segment = segments.get(random.nextInt(segments.size()));
            try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
                long at = random.nextLong(file.length());
                file.seek(at);
                int content = file.read();
                file.seek(at);
                file.write(content ^ 1 << random.nextInt(8));
                flipped.add(segment.getParent().getFileName().toString().replaceAll("\\..*", "") + "/"
                        + segment.getFileName() + "@" + at);
            }
        }
        return flipped;
    }

    private List<Path> partitions() throws IOException {
        try (Stream<Path> walk = Files.walk(directory, 2)) {
            return walk.filter(path -> path.getFileName().toString().matches(topic + "-\\d+\\.[A-Za-z0-9_-]{22}"))
                    .sorted()
                    .toList();
        }
    }
}
