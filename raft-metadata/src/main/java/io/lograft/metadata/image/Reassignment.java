package io.lograft.metadata.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A reassignment of a partition that is under way (KIP-455): the partition has the replicas of both lists until all of
 * the target are in sync. Immutable.
 *
 * @param target replicas that the partition shall have, the preferred leader first
 * @param original replicas that it had before, in their order: what cancelling goes back to
 */
public record Reassignment(List<Integer> target, List<Integer> original) {
    /** No reassignment is under way. */
    public static final Reassignment NONE = new Reassignment(List.of(), List.of());

    public Reassignment {
        target = List.copyOf(target);
        original = List.copyOf(original);
    }

    /** The one with these lists; {@link #NONE} if both are empty. */
    static Reassignment of(List<Integer> target, List<Integer> original) {
        return target.isEmpty() && original.isEmpty() ? NONE : new Reassignment(target, original);
    }

    /** Whether there is one. */
    public boolean underWay() {
        return !target.isEmpty();
    }

    /** Replicas that the partition gets. */
    public List<Integer> adding() {
        return minus(target, original);
    }

    /** Replicas that it gives up in the end. */
    public List<Integer> removing() {
        return minus(original, target);
    }

    /** All replicas while it is under way: the target's, then those that go. */
    public List<Integer> replicas() {
        List<Integer> all = new ArrayList<>(target);
        all.addAll(removing());
        return all;
    }

    private static List<Integer> minus(List<Integer> these, List<Integer> those) {
        return these.stream().filter(replica -> !those.contains(replica)).toList();
    }
}
