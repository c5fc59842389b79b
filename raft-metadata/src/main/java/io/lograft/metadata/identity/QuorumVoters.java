package io.lograft.metadata.identity;

import io.lograft.base.Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The voters of the metadata quorum as configured, sorted by id: the option {@code quorum.voters}, for example {@code
 * 1@a:9094,2@b:9094,3@c:9094}. An entry may end in {@code /nodePort}; without it, the node port is the Raft port less
 * one.
 */
public record QuorumVoters(List<Voter> all) {
    private static final int VOTERS_MAX = 9;
    private static final String EXPECTED =
            "expected id@host:raftPort or id@host:raftPort/nodePort, comma-separated, got '";

    public QuorumVoters {
        all = all.stream().sorted(Comparator.comparingInt(Voter::id)).toList();
        if (all.isEmpty() || all.size() > VOTERS_MAX) {
            throw new IllegalArgumentException("a quorum has 1 to " + VOTERS_MAX + " voters, got " + all.size());
        }
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).id() == all.get(i - 1).id()) {
                throw new IllegalArgumentException(
                        "voter id " + all.get(i).id() + " is listed twice; give each node its own");
            }
        }
    }

    /** Parses the option's text; the message of a refusal names the part that is wrong. */
    public static QuorumVoters parse(String text) {
        List<Voter> voters = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            voters.add(parseVoter(entry.strip()));
        }
        return new QuorumVoters(voters);
    }

    private static Voter parseVoter(String entry) {
        int at = entry.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException(EXPECTED + entry + "'");
        }
        int slash = entry.indexOf('/', at);
        try {
            int id = Integer.parseInt(entry.substring(0, at));
            Address raft = Address.parse(slash < 0 ? entry.substring(at + 1) : entry.substring(at + 1, slash));
            int nodePort = slash < 0 ? raft.port() - 1 : Integer.parseInt(entry.substring(slash + 1));
            return new Voter(id, raft, new Address(raft.host(), nodePort));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(EXPECTED + entry + "' (" + malformed.getMessage() + ")", malformed);
        }
    }

    /** Node ids, ascending. */
    public List<Integer> ids() {
        return all.stream().map(Voter::id).toList();
    }

    public Optional<Voter> find(int id) {
        return all.stream().filter(voter -> voter.id() == id).findFirst();
    }

    @Override
    public String toString() {
        return all.stream().map(Voter::toString).collect(Collectors.joining(","));
    }
}
