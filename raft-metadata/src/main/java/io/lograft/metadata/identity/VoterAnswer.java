package io.lograft.metadata.identity;

import java.util.List;

/**
 * What another voter says of itself.
 *
 * @param self its node id and nonce
 * @param voters node ids of its option {@code quorum.voters}, sorted
 * @param formatted whether it belongs to a quorum already
 * @param founders if so, the voters that this quorum was bootstrapped with, sorted by id
 */
record VoterAnswer(Founder self, List<Integer> voters, boolean formatted, List<Founder> founders) {
    VoterAnswer {
        voters = List.copyOf(voters);
        founders = List.copyOf(founders);
    }
}
