package io.lograft.metadata.log;

/**
 * Who leads the quorum, as one voter knows it.
 *
 * @param term current Raft term
 * @param ready this voter leads in that term, and has applied everything of earlier terms
 * @param leaderId node id of the leader, -1 if unknown
 */
public record Leadership(long term, boolean ready, int leaderId) {}
