package io.lograft.metadata.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The decision of a voter that is not formatted, from what the other voters have answered so far. Pure.
 *
 * <p>A Raft voter that forgot its vote can elect two leaders. So a node without memory takes part only where it cannot
 * have voted before: either no voter at all has a past (every one answered, and is fresh), or a voter with a past knows
 * this very nonce, which this node made on its first start and never voted under.
 */
final class Handshake {
    private final Founder self;
    private final List<Integer> voters;

    Handshake(Founder self, List<Integer> voters) {
        this.self = self;
        this.voters = voters.stream().sorted().toList();
    }

    /** What to do next. */
    sealed interface Outcome {}

    /** These voters have not answered yet, and nothing can be decided without them. */
    record Wait(Set<Integer> missing) implements Outcome {}

    /** The quorum consists of these. */
    record Bootstrap(List<Founder> founders) implements Outcome {}

    /** Starting would be unsafe; the message says why and what to do. */
    record Refuse(String message) implements Outcome {}

    Outcome decide(Map<Integer, VoterAnswer> answers) {
        for (Map.Entry<Integer, VoterAnswer> answer : answers.entrySet()) {
            String objection = objectionTo(answer.getKey(), answer.getValue());
            if (objection != null) {
                return new Refuse(objection);
            }
        }
        List<VoterAnswer> formatted =
                answers.values().stream().filter(VoterAnswer::formatted).toList();
        if (!formatted.isEmpty()) {
            return join(formatted);
        }
        Set<Integer> missing = new TreeSet<>(voters);
        missing.remove(self.id());
        missing.removeAll(answers.keySet());
        return missing.isEmpty() ? new Bootstrap(allFresh(answers)) : new Wait(missing);
    }

    /** Why this answer cannot come from a voter of the same quorum, or null. */
    private String objectionTo(int asked, VoterAnswer answer) {
        if (answer.self().id() != asked) {
            return "The address of voter " + asked + " is answered by node "
                    + answer.self().id() + ". Correct quorum.voters, or node.id on that node.";
        }
        if (!answer.voters().equals(voters)) {
            return "Node " + asked + " has quorum.voters " + answer.voters() + ", and this node (" + self.id()
                    + ") has " + voters + ". Give all voters the same list before the first start.";
        }
        return null;
    }

    private Outcome join(List<VoterAnswer> formatted) {
        for (VoterAnswer answer : formatted) {
            if (!answer.founders().contains(self)) {
                return new Refuse(exists(answer));
            }
        }
        List<Founder> founders = formatted.get(0).founders();
        for (VoterAnswer answer : formatted) {
            if (!answer.founders().equals(founders)) {
                return new Refuse("Node " + formatted.get(0).self().id() + " and node "
                        + answer.self().id() + " belong to different quorums. One of them has the metadata directory of"
                        + " another cluster: give it back its own, or, if it never held data, empty it.");
            }
        }
        return new Bootstrap(founders);
    }

    private String exists(VoterAnswer answer) {
        String members = answer.founders().stream()
                .map(founder -> Integer.toString(founder.id()))
                .collect(Collectors.joining(", "));
        boolean member = answer.founders().stream().anyMatch(founder -> founder.id() == self.id());
        if (!member) {
            return "A quorum of voters " + members + " exists (node "
                    + answer.self().id() + " belongs to it), and this"
                    + " node (" + self.id()
                    + ") is not one of them. Remove it from quorum.voters everywhere, or give it"
                    + " role broker only.";
        }
        return "The quorum exists (node " + answer.self().id() + " belongs to it) and this node (" + self.id() + ") was"
                + " part of it, but its metadata is gone: metadata.dir is empty or new. It may have cast votes that it no"
                + " longer knows of, so it must not vote under this identity. Restore metadata.dir of this node and start"
                + " again. If it is lost for good: the other voters go on without it as long as they are a majority; if"
                + " the cluster holds no data yet, empty metadata.dir on all voters and start them together.";
    }

    private List<Founder> allFresh(Map<Integer, VoterAnswer> answers) {
        List<Founder> founders = new ArrayList<>();
        founders.add(self);
        answers.values().forEach(answer -> founders.add(answer.self()));
        founders.sort((a, b) -> Integer.compare(a.id(), b.id()));
        return founders;
    }
}
