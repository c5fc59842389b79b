package io.lograft.metadata.identity;

import java.nio.file.Path;
import java.util.UUID;

/**
 * Who this node is in the metadata quorum; known before Raft starts and constant for the life of the process.
 *
 * @param nodeId the option {@code node.id}
 * @param generation 0 for a first member, one more each time the node was added again
 * @param groupId id of the Raft group, the same on all voters
 * @param raftDirectory where Raft keeps its log, votes and snapshots
 * @param mayBeEmpty Raft has not run here yet, so that an absent directory is no loss
 */
public record QuorumIdentity(int nodeId, int generation, UUID groupId, Path raftDirectory, boolean mayBeEmpty) {
    /** Name of this member inside Raft: a node that lost its disk comes back as another member. */
    public String peerId() {
        return nodeId + "-" + generation;
    }
}
