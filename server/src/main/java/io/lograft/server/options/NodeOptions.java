package io.lograft.server.options;

import io.lograft.base.Address;
import io.lograft.base.BrokerId;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node's options, checked one by one and against each other. Immutable. */
public final class NodeOptions {
    /** Every option that a node knows. */
    public static final OptionTable TABLE = new OptionTable(
            List.of(IdentityOptions.SECTION, NetworkOptions.SECTION, ReplicationOptions.SECTION, LimitOptions.SECTION));

    private final OptionValues values;
    private final Path home;
    private final String advertisedHost;
    private final QuorumVoters voters;

    private NodeOptions(OptionValues values, Path home) {
        this.values = values;
        this.home = home;
        this.advertisedHost = values.find(NetworkOptions.ADVERTISED_HOST).orElseGet(this::ownHost);
        this.voters = values.find(IdentityOptions.QUORUM_VOTERS)
                .orElseGet(
                        () -> new QuorumVoters(List.of(new Voter(nodeId().value(), own(raftPort()), own(nodePort())))));
    }

    /**
     * Reads and checks everything at once.
     *
     * @param file null for none
     * @param environment the process environment
     * @param overrides {@code name=value} each, over the environment, over the file
     * @param home the directory that {@code ~} stands for
     * @throws OptionsException with every mistake found
     */
    public static NodeOptions read(Path file, Map<String, String> environment, List<String> overrides, Path home)
            throws OptionsException {
        NodeOptions options = new NodeOptions(OptionValues.read(TABLE, file, environment, overrides), home);
        List<String> problems = new ArrayList<>();
        options.checkPorts(problems);
        options.checkPlaintext(problems);
        options.checkVoters(problems);
        options.checkTimes(problems);
        if (!problems.isEmpty()) {
            throw new OptionsException(problems);
        }
        return options;
    }

    private void checkPorts(List<String> problems) {
        Map<Integer, String> names = new LinkedHashMap<>();
        for (Option<Integer> port : List.of(
                NetworkOptions.CLIENT_PORT,
                NetworkOptions.NODE_PORT,
                NetworkOptions.RAFT_PORT,
                NetworkOptions.HTTP_PORT)) {
            String other = names.putIfAbsent(values.get(port), port.name());
            if (other != null) {
                problems.add(
                        port.name() + "=" + values.get(port) + " is also the " + other + "; give each its own port");
            }
        }
    }

    private void checkPlaintext(List<String> problems) {
        if (!isLoopback() && !values.get(NetworkOptions.ALLOW_PLAINTEXT)) {
            problems.add("bind.address=" + bindAddress() + " listens beyond loopback, where traffic is neither"
                    + " encrypted nor authenticated; set allow.plaintext=true if the network is trusted, or bind to"
                    + " 127.0.0.1");
        }
    }

    private void checkVoters(List<String> problems) {
        Optional<Voter> own = voters.find(nodeId().value());
        if (isController() && own.isEmpty()) {
            problems.add("roles contains controller, but quorum.voters=" + voters + " does not name node.id=" + nodeId()
                    + "; add it, or set roles=broker");
        }
        if (!isController() && own.isPresent()) {
            problems.add("quorum.voters=" + voters + " names node.id=" + nodeId()
                    + ", but roles does not contain controller; add the role, or take the node from the voters");
        }
        if (own.isPresent() && isController()) {
            checkOwnPort(problems, "raft.port", raftPort(), own.get().raft());
            checkOwnPort(problems, "node.port", nodePort(), own.get().node());
        }
    }

    private static void checkOwnPort(List<String> problems, String name, int port, Address announced) {
        if (port != announced.port()) {
            problems.add(name + "=" + port + " differs from " + announced
                    + ", where quorum.voters says that this node listens; make them equal");
        }
    }

    private void checkTimes(List<String> problems) {
        long heartbeat = values.get(ReplicationOptions.HEARTBEAT_INTERVAL);
        long session = values.get(ReplicationOptions.SESSION_TIMEOUT);
        if (heartbeat * 4 > session) {
            problems.add("heartbeat.interval.ms=" + heartbeat + " is more than a quarter of session.timeout.ms="
                    + session + "; lower the one or raise the other");
        }
    }

    private String ownHost() {
        if (!isWildcard()) {
            return bindAddress();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private boolean isWildcard() {
        return bindAddress().equals("0.0.0.0") || bindAddress().equals("::");
    }

    private Address own(int port) {
        return new Address(advertisedHost, port);
    }

    private Path inHome(Path path) {
        Path resolved = path.startsWith("~") ? home.resolve(Path.of("~").relativize(path)) : path;
        return resolved.toAbsolutePath().normalize();
    }

    /** The value of any option that has a fixed default. */
    public <T> T get(Option<T> option) {
        return values.get(option);
    }

    public BrokerId nodeId() {
        return new BrokerId(values.get(IdentityOptions.NODE_ID));
    }

    public boolean isController() {
        return values.get(IdentityOptions.ROLES).contains("controller");
    }

    public boolean isBroker() {
        return values.get(IdentityOptions.ROLES).contains("broker");
    }

    /** The quorum's voters by id; this node alone if none are configured. */
    public QuorumVoters voters() {
        return voters;
    }

    public String rack() {
        return values.get(IdentityOptions.RACK);
    }

    /** The directory that holds everything else and the process lock. */
    public Path dataDir() {
        return inHome(values.get(IdentityOptions.DATA_DIR));
    }

    public Path metadataDir() {
        return values.find(IdentityOptions.METADATA_DIR)
                .map(this::inHome)
                .orElseGet(() -> dataDir().resolve("metadata"));
    }

    public List<Path> dataDirs() {
        return values.find(IdentityOptions.DATA_DIRS)
                .map(paths -> paths.stream().map(this::inHome).toList())
                .orElseGet(() -> List.of(dataDir().resolve("data")));
    }

    public String bindAddress() {
        return values.get(NetworkOptions.BIND_ADDRESS);
    }

    /** Whether nobody outside this machine can reach the ports. */
    public boolean isLoopback() {
        String address = bindAddress();
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }

    public Address clientAddress() {
        return own(clientPort());
    }

    public Address nodeAddress() {
        return own(nodePort());
    }

    public int clientPort() {
        return values.get(NetworkOptions.CLIENT_PORT);
    }

    public int nodePort() {
        return values.get(NetworkOptions.NODE_PORT);
    }

    public int raftPort() {
        return values.get(NetworkOptions.RAFT_PORT);
    }

    public int httpPort() {
        return values.get(NetworkOptions.HTTP_PORT);
    }

    public int dataLoops(int processors) {
        return values.find(NetworkOptions.DATA_LOOPS).orElse(Math.max(1, processors / 2));
    }

    /** Environment variables that begin with {@code LOGRAFT_} and set no option, sorted. */
    public List<String> ignoredVariables() {
        return values.ignoredVariables();
    }
}
