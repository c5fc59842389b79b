package io.lograft.cli.local;

import io.lograft.base.Address;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
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
    /** As many nodes as a quorum can have voters. */
    public static final int NODES_MAX = 9;

    public static final int NODES_DEFAULT = 3;
    public static final int BASE_PORT_DEFAULT = 9092;

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

    /** How many ports, from the base port on, a cluster of this size spans. */
    public static int portsUsed(int nodeCount) {
        return LocalNode.PORTS_PER_NODE * (nodeCount - 1) + LocalNode.PORTS_USED;
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

    /** A cluster that is not recorded yet. */
    public static LocalCluster planned(Path directory, int nodeCount, int basePort) {
        return new LocalCluster(directory.toAbsolutePath().normalize(), nodeCount, basePort);
    }

    /** Records the cluster in its directory and writes its nodes' configuration files. */
    public void record() throws IOException {
        Files.createDirectories(directory);
        for (LocalNode node : nodes) {
            Files.createDirectories(node.directory());
            Files.writeString(node.configFile(), configuration(node));
        }
        Properties properties = new Properties();
        properties.setProperty("format", FORMAT);
        properties.setProperty("nodes", Integer.toString(nodes.size()));
        properties.setProperty("base.port", Integer.toString(basePort));
        Path temporary = directory.resolve(FILE + ".tmp");
        try (Writer writer = Files.newBufferedWriter(temporary)) {
            properties.store(writer, "A local Lograft cluster: lograft up, status, down");
        }
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
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

    /** Whether its record exists. */
    public boolean isRecorded() {
        return Files.exists(directory.resolve(FILE));
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

    /** Where clients reach the nodes. */
    public List<Address> clientAddresses() {
        return nodes.stream().map(LocalNode::clientAddress).toList();
    }

    /** All client addresses, as {@code --bootstrap-server} takes them. */
    public String bootstrapServer() {
        return nodes.stream().map(node -> node.clientAddress().toString()).collect(Collectors.joining(","));
    }

    /** Deletes the cluster's own files: its nodes' directories and its record. All nodes must be stopped. */
    public void wipe() throws IOException {
        for (LocalNode node : nodes) {
            deleteTree(node.directory());
        }
        Files.deleteIfExists(directory.resolve(FILE));
        if (isCurrent()) {
            Files.delete(home().resolve(CURRENT));
        }
    }

    private boolean isCurrent() throws IOException {
        Path pointer = home().resolve(CURRENT);
        return Files.exists(pointer)
                && Path.of(Files.readString(pointer).strip()).equals(directory);
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
