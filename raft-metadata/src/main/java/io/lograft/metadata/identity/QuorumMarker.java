package io.lograft.metadata.identity;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * What {@code metadata.dir} remembers of this node's place in the quorum.
 *
 * @param self node id and nonce
 * @param stage how far this node has come
 * @param generation 0 for a first member, one more each time this node was added again
 * @param groupId id of the Raft group; null while fresh
 * @param founders the voters that the quorum was bootstrapped with, sorted by id; empty while fresh
 */
public record QuorumMarker(Founder self, Stage stage, int generation, UUID groupId, List<Founder> founders) {
    /**
     * Transitions: none → FRESH (first start) → BOOTSTRAPPED (all founders known) → STARTED (the Raft directory exists,
     * and votes may be in it). Never back.
     */
    public enum Stage {
        /** Has made its nonce, and neither voted nor stored anything. */
        FRESH,
        /** Knows its quorum; Raft has not run yet, so a missing Raft directory is no loss. */
        BOOTSTRAPPED,
        /** Raft has run, or may have: a missing Raft directory means that votes and metadata are lost. */
        STARTED
    }

    public QuorumMarker {
        founders =
                founders.stream().sorted(Comparator.comparingInt(Founder::id)).toList();
        if (generation < 0) {
            throw new IllegalArgumentException("generation must be 0 or more, was " + generation);
        }
        if ((stage == Stage.FRESH) != (groupId == null) || (stage == Stage.FRESH) != founders.isEmpty()) {
            throw new IllegalArgumentException(
                    "a quorum id and founders belong to a bootstrapped marker, and only there");
        }
    }

    /** A node that starts for the first time. */
    static QuorumMarker fresh(Founder self) {
        return new QuorumMarker(self, Stage.FRESH, 0, null, List.of());
    }

    /** The first quorum's id: a name-based UUID of its founders, so that all of them come to the same. */
    static UUID groupIdOf(List<Founder> founders) {
        List<Founder> sorted =
                founders.stream().sorted(Comparator.comparingInt(Founder::id)).toList();
        return UUID.nameUUIDFromBytes(Founder.join(sorted).getBytes(StandardCharsets.UTF_8));
    }

    QuorumMarker bootstrapped(List<Founder> with) {
        return new QuorumMarker(self, Stage.BOOTSTRAPPED, 0, groupIdOf(with), with);
    }

    QuorumMarker started() {
        return new QuorumMarker(self, Stage.STARTED, generation, groupId, founders);
    }
}
