package io.lograft.cli.local;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A local cluster as recorded in its directory: how many nodes, which ports. The file {@code cluster.properties} is what
 * makes a directory a local cluster's.
 */
public final class LocalCluster {
    private static final String FILE = "cluster.properties";
    private static final String FORMAT = "1";
    private static final String CURRENT = "current";

    private final Path directory;
    private final int basePort;
    private final List<LocalNode> nodes;

    private LocalCluster(Path directory, int nodeCount, int basePort) {
        this.directory = directory;
        this.basePort = basePort;
        this.nodes = IntStream.rangeClosed(1, nodeCount)
                .mapToObj(id -> LocalNode.of(directory, id, basePort))
                .toList();
    }

    /** Where a cluster lies if the user names no directory: {@code ~/.lograft/local}. */
    public static Path defaultDirectory() {
        return home().resolve("local");
    }

    private static Path home() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home, ".lograft");
    }

    /** The cluster that was brought up last, if its record is still there. */
    public static Optional<LocalCluster> current() throws IOException {
        Path pointer = home().resolve(CURRENT);
        return load(Files.exists(pointer) ? Path.of(Files.readString(pointer).strip()) : defaultDirectory());
    }

    /** Makes this the cluster that commands use which name no other. */
    public void makeCurrent() throws IOException {
        Files.createDirectories(home());
        Path temporary = home().resolve(CURRENT + ".tmp");
        Files.writeString(temporary, directory + "\n");
        Files.move(temporary, home().resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The cluster recorded in this directory, if there is one. */
    public static Optional<LocalCluster> load(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        String format = properties.getProperty("format");
        if (!FORMAT.equals(format)) {
            throw new IOException(file + " has format " + format + ", this version reads " + FORMAT
                    + "; use the version that made it, or another --data directory");
        }
        try {
            return Optional.of(new LocalCluster(
                    directory.toAbsolutePath().normalize(),
                    Integer.parseInt(properties.getProperty("nodes", "")),
                    Integer.parseInt(properties.getProperty("base.port", ""))));
        } catch (NumberFormatException damaged) {
            throw new IOException(
                    file + " is damaged: " + damaged.getMessage() + "; restore it, or remove the directory", damaged);
        }
    }

    /** Records a new cluster in this directory and writes its nodes' configuration files. */
    public static LocalCluster create(Path directory, int nodeCount, int basePort) throws IOException {
        LocalCluster cluster = new LocalCluster(directory.toAbsolutePath().normalize(), nodeCount, basePort);
        Files.createDirectories(cluster.directory);
        for (LocalNode node : cluster.nodes) {
            Files.createDirectories(node.directory());
            Files.writeString(node.configFile(), cluster.configuration(node));
        }
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("nodes", Integer.toString(nodeCount));
        properties.setProperty("base.port", Integer.toString(basePort));
        Path temporary = cluster.directory.resolve(FILE + ".tmp");
        try (Writer writer = Files.newBufferedWriter(temporary)) {
            properties.store(writer, "A local Lograft cluster: lograft up, status, down");
        }
        Files.move(temporary, cluster.directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        return cluster;
    }

    private String configuration(LocalNode node) {
        String voters = nodes.stream()
                .map(voter -> voter.id() + "@" + voter.raftAddress())
                .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "# Written by lograft up; nodes of one cluster differ in node.id, ports and data.dir.",
                "node.id=" + node.id(),
                "quorum.voters=" + voters,
                "advertised.host=" + LocalNode.HOST,
                "bind.address=" + LocalNode.HOST,
                "client.port=" + node.clientAddress().port(),
                "node.port=" + node.nodeAddress().port(),
                "raft.port=" + node.raftAddress().port(),
                "http.port=" + node.httpAddress().port(),
                "data.dir=" + escape(node.dataDirectory().toString()),
                "");
    }

    private static String escape(String path) {
        return path.replace("\\", "\\\\");
    }

    public Path directory() {
        return directory;
    }

    public int basePort() {
        return basePort;
    }

    public List<LocalNode> nodes() {
        return nodes;
    }

    public LocalNode node(int id) {
        return nodes.get(id - 1);
    }

    /** All client addresses, as {@code --bootstrap-server} takes them. */
    public String bootstrapServer() {
        return nodes.stream().map(node -> node.clientAddress().toString()).collect(Collectors.joining(","));
    }

    /** Keeps a second command from starting or ending nodes at the same time; null if one does so now. */
    public static AutoCloseable lock(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            return null;
        }
        return channel;
    }

    /** Deletes the cluster's own files: its nodes' directories and its record. All nodes must be stopped. */
    public void wipe() throws IOException {
        for (LocalNode node : nodes) {
            deleteTree(node.directory());
        }
        Files.deleteIfExists(directory.resolve(FILE));
        Path pointer = home().resolve(CURRENT);
        if (Files.exists(pointer) && Path.of(Files.readString(pointer).strip()).equals(directory)) {
            Files.delete(pointer);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
