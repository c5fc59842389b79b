package io.lograft.metadata.identity;

import io.lograft.base.Address;

/**
 * One entry of the option {@code quorum.voters}.
 *
 * @param id node id
 * @param raft where the other voters' Raft reaches it
 * @param node its node port
 */
public record Voter(int id, Address raft, Address node) {
    public Voter {
        if (id < 0) {
            throw new IllegalArgumentException("a voter's id must be 0 or more, was " + id);
        }
    }

    @Override
    public String toString() {
        return id + "@" + raft + (node.port() == raft.port() - 1 ? "" : "/" + node.port());
    }
}
