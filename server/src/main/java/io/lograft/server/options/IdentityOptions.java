package io.lograft.server.options;

import static io.lograft.server.options.Option.derived;
import static io.lograft.server.options.Option.fixed;

import io.lograft.metadata.identity.QuorumVoters;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Who the node is, and where it keeps what it must not lose. */
public final class IdentityOptions {
    public static final Option<Integer> NODE_ID = fixed(
            "node.id",
            OptionTypes.integer(0, Integer.MAX_VALUE),
            "1",
            "Identity of this node; no two nodes of a cluster share one, and a node keeps its own for ever.");
    public static final Option<Set<String>> ROLES = fixed(
            "roles",
            OptionTypes.words(new LinkedHashSet<>(List.of("controller", "broker"))),
            "controller,broker",
            "What the node does: vote in the metadata quorum, hold partitions, or both.");
    public static final Option<QuorumVoters> QUORUM_VOTERS = derived(
            "quorum.voters",
            OptionTypes.voters(),
            "this node alone",
            "The nodes that keep the metadata, with their Raft addresses; the same on every node of the cluster. The"
                    + " node port is the Raft port less one unless it is given after a slash.");
    public static final Option<String> RACK = fixed(
            "rack",
            OptionTypes.text(128),
            "",
            "Failure domain of this node: replicas of a partition are spread over racks.");
    public static final Option<Path> DATA_DIR = fixed(
            "data.dir",
            OptionTypes.directory(),
            "~/.lograft/server",
            "Where the node keeps everything, unless metadata.dir and data.dirs say otherwise.");
    public static final Option<Path> METADATA_DIR = derived(
            "metadata.dir",
            OptionTypes.directory(),
            "metadata below data.dir",
            "Where a controller keeps the Raft log and its identity in the quorum.");
    public static final Option<List<Path>> DATA_DIRS = derived(
            "data.dirs",
            OptionTypes.directories(),
            "data below data.dir",
            "Where a broker keeps partitions, one directory for each disk.");

    static final OptionSection SECTION = new OptionSection(
            "Identity and directories",
            List.of(NODE_ID, ROLES, QUORUM_VOTERS, RACK, DATA_DIR, METADATA_DIR, DATA_DIRS));

    private IdentityOptions() {}
}
