package io.lograft.metadata.ratis;

import io.lograft.base.Address;
import io.lograft.base.FatalHandler;
import io.lograft.metadata.identity.QuorumIdentity;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import io.lograft.metadata.log.MetadataLog;
import io.lograft.metadata.log.RecordingListener;
import io.lograft.metadata.log.TestQuorum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Real Raft servers in this process, on free ports of the loopback interface. */
final class RatisTestQuorum implements TestQuorum {
    private static final UUID GROUP = new UUID(7, 7);

    private final Path directory;
    private final QuorumVoters voters;
    private final RaftOptions template;
    private final TreeMap<Integer, RatisMetadataLog> logs = new TreeMap<>();
    private final TreeMap<Integer, RecordingListener> listeners = new TreeMap<>();
    private final List<String> fatals = new CopyOnWriteArrayList<>();

    RatisTestQuorum(Path directory, int size, RaftOptions template) {
        this.directory = directory;
        this.template = template;
        List<Integer> ports = freePorts(size);
        this.voters = new QuorumVoters(IntStream.rangeClosed(1, size)
                .mapToObj(id -> {
                    Address raft = new Address("127.0.0.1", ports.get(id - 1));
                    return new Voter(id, raft, new Address("127.0.0.1", raft.port() - 1));
                })
                .toList());
        ids().parallelStream().forEach(this::restart);
    }

    static RatisTestQuorum of(Path directory, int size) {
        // Twice as patient as in production: the machine that tests is often busy with other things.
        return new RatisTestQuorum(
                directory, size, new RaftOptions("127.0.0.1", 1, 500, 1_000, 20_000, 10_000, 600_000, 5_000));
    }

    QuorumVoters voters() {
        return voters;
    }

    List<String> fatals() {
        return fatals;
    }

    RatisMetadataLog newLog(int id, QuorumVoters asConfigured, Runnable beforeVoting) {
        QuorumIdentity identity = new QuorumIdentity(id, 0, GROUP, raftDirectory(id), true);
        int port = voters.find(id).orElseThrow().raft().port();
        RaftOptions options = new RaftOptions(
                "127.0.0.1",
                port,
                template.electionTimeoutMinMs(),
                template.electionTimeoutMaxMs(),
                template.snapshotEntries(),
                template.keptEntries(),
                template.snapshotIntervalMs(),
                template.closeTimeoutMs());
        FatalHandler fatal = (what, why) -> fatals.add("voter " + id + ": " + what + " " + why);
        return new RatisMetadataLog(identity, asConfigured, options, beforeVoting, fatal);
    }

    Path raftDirectory(int id) {
        return directory.resolve("node-" + id).resolve("raft");
    }

    /** Directory of the voter's snapshots. */
    Path snapshots(int id) {
        return raftDirectory(id).resolve(GROUP.toString()).resolve("sm");
    }

    void wipe(int id) {
        try (Stream<Path> all = Files.walk(raftDirectory(id))) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public List<Integer> ids() {
        return voters.ids();
    }

    @Override
    public MetadataLog log(int id) {
        return ratis(id);
    }

    synchronized RatisMetadataLog ratis(int id) {
        return logs.get(id);
    }

    @Override
    public synchronized RecordingListener heard(int id) {
        return listeners.get(id);
    }

    @Override
    public void stop(int id) {
        ratis(id).close();
    }

    @Override
    public void restart(int id) {
        RatisMetadataLog log = newLog(id, voters, () -> {});
        RecordingListener listener = new RecordingListener();
        log.start(listener);
        synchronized (this) {
            logs.put(id, log);
            listeners.put(id, listener);
        }
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        List<RatisMetadataLog> all;
        synchronized (this) {
            all = List.copyOf(logs.values());
        }
        all.parallelStream().forEach(RatisMetadataLog::close);
        if (!fatals.isEmpty()) {
            throw new IllegalStateException("fatal: " + fatals);
        }
    }

    static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                ports.add(socket.getLocalPort());
            }
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return ports;
    }
}
