package io.lograft.cli.local;

import io.lograft.base.Address;
import java.nio.file.Path;

/**
 * One node of a local cluster: its addresses and files, whether it runs or not. Node i uses base port + 10 (i - 1) plus
 * 0 for clients, 1 for nodes, 2 for Raft, 3 for HTTP.
 */
public record LocalNode(int id, Path directory, int firstPort) {
    static final String HOST = "127.0.0.1";
    static final int PORTS_PER_NODE = 10;
    static final int PORTS_USED = 4;

    static LocalNode of(Path clusterDirectory, int id, int basePort) {
        return new LocalNode(id, clusterDirectory.resolve("node-" + id), basePort + PORTS_PER_NODE * (id - 1));
    }

    public Address clientAddress() {
        return new Address(HOST, firstPort);
    }

    public Address nodeAddress() {
        return new Address(HOST, firstPort + 1);
    }

    public Address raftAddress() {
        return new Address(HOST, firstPort + 2);
    }

    public Address httpAddress() {
        return new Address(HOST, firstPort + 3);
    }

    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public Path configFile() {
        return directory.resolve("node.properties");
    }

    /** What the node printed; appended to by every start. */
    public Path logFile() {
        return directory.resolve("node.log");
    }

    Path processFile() {
        return directory.resolve("process");
    }
}
