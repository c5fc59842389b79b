package io.lograft.metadata.op;

import io.lograft.metadata.image.FaultKind;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.Reassignment;
import io.lograft.metadata.image.ReplicaFault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The one place that changes ISR, ELR and leader of a partition. An operation says what happened; {@link #next} says what
 * follows. Pure; used once, by one thread.
 *
 * <p>Rules. <em>Held</em> are the replicas that hold everything committed: ISR ∪ ELR, less those that lost data. The high
 * watermark advances only while the ISR has its minimum (strict min ISR), so:
 * <ul>
 *   <li>while the new ISR is below its minimum, held replicas outside it are the ELR, and those that lost data are the last
 *       known ELR (KIP-966); once it reaches its minimum, both are emptied, because the high watermark may pass them;
 *   <li>a leader stays while it is in the ISR, in service and without fault; else the first replica is elected that is
 *       active and without fault, from the ISR, else from the ELR (which makes it the whole ISR);
 *   <li>replicas that cut something at start are passed over, until all held ones are back and have cut something: then
 *       the one that reaches furthest is elected, by (epoch, end), as recovering if others lost data meanwhile;
 *   <li>if nobody holds everything any more and all of the last known ELR are back, the one that reaches furthest is
 *       elected, marked as recovering (KIP-704): what the others had beyond it is lost, and said so;
 *   <li>a change of leader, also from and to none, gets a new leader epoch. A follower that leaves does not cause one: the
 *       partition epoch is the token that fences proposals (KAFKA-15021);
 *   <li>a reassignment (KIP-455) has its old and its new replicas until all of the new ones are in the ISR and one of them
 *       can lead; with that very change the others go. So the ISR never loses what it must hold: it only gives up members
 *       that are not needed any more. The minimum that is in force meanwhile is that of the replicas before;
 *   <li>where a replica goes, or a reassignment ends, there is a new leader epoch too. The replica may come back empty, and
 *       a leader that missed its absence would count it by what it once had; and the end of a reassignment may change the
 *       minimum, which a leader does not learn from the reply to its proposal.
 * </ul>
 */
final class PartitionTransition {
    private final PartitionImage before;
    private final int configuredMinIsr;
    private final Brokers brokers;
    private final Set<Integer> lost = new HashSet<>();
    private final List<ReplicaFault> faults;

    private List<Integer> replicas;
    private Reassignment reassignment;
    private List<Integer> isr;
    private int leaving = PartitionImage.NO_LEADER;
    private boolean preferred;
    private boolean touched;
    private boolean recovering;

    private PartitionTransition(PartitionImage before, int configuredMinIsr, Brokers brokers) {
        this.before = before;
        this.configuredMinIsr = configuredMinIsr;
        this.brokers = brokers;
        replicas = before.replicas();
        reassignment = before.reassignment();
        isr = before.isr();
        faults = new ArrayList<>(before.faults());
        recovering = before.recovering();
    }

    /**
     * @param configuredMinIsr the minimum that the topic asks for; in force is at most the replication factor
     * @param brokers as the operation leaves them
     */
    static PartitionTransition of(PartitionImage before, int configuredMinIsr, Brokers brokers) {
        return new PartitionTransition(before, configuredMinIsr, brokers);
    }

    /** The partition shall have these replicas instead of those that it had before any reassignment. */
    PartitionTransition reassign(List<Integer> target) {
        List<Integer> original =
                before.reassignment().underWay() ? before.reassignment().original() : before.replicas();
        if (Set.copyOf(target).equals(Set.copyOf(original))) {
            return keep(target, Reassignment.NONE);
        }
        Reassignment next = new Reassignment(target, original);
        return keep(next.replicas(), next);
    }

    /** The partition keeps the replicas that it had before the reassignment that is under way. */
    PartitionTransition cancelReassignment() {
        return keep(before.reassignment().original(), Reassignment.NONE);
    }

    private PartitionTransition keep(List<Integer> kept, Reassignment next) {
        replicas = List.copyOf(kept);
        reassignment = next;
        isr = inReplicaOrder(new HashSet<>(isr));
        faults.removeIf(fault -> !replicas.contains(fault.brokerId()));
        return this;
    }

    /** The leader proposes this ISR. A replica that joins is good from then on. */
    PartitionTransition propose(List<Integer> proposal) {
        for (int member : proposal) {
            if (!before.isr().contains(member)) {
                clearFault(member);
            }
        }
        isr = inReplicaOrder(new HashSet<>(proposal));
        return this;
    }

    /** The leader has recovered after an unclean election. */
    PartitionTransition leaderRecovered() {
        recovering = false;
        return this;
    }

    /** A replica leaves the ISR with all its data, because its broker is out of service or its disk offline. */
    PartitionTransition without(int broker) {
        isr = minus(isr, broker);
        return this;
    }

    /** A broker wants to leave: its leadership moves if another can take it, its place in the ISR goes if that suffices. */
    PartitionTransition leaving(int broker) {
        leaving = broker;
        return this;
    }

    /** A replica is not good. If it lost data it leaves ISR and ELR; if its disk is offline it leaves the ISR. */
    PartitionTransition fault(ReplicaFault fault) {
        ReplicaFault known = findFault(fault.brokerId());
        boolean stillLossy = known != null && known.kind() == FaultKind.LOSSY && fault.kind() == FaultKind.CUT;
        clearFault(fault.brokerId());
        faults.add(
                stillLossy
                        ? new ReplicaFault(fault.brokerId(), FaultKind.LOSSY, fault.lastEpoch(), fault.endOffset())
                        : fault);
        faults.sort(Comparator.comparingInt(ReplicaFault::brokerId));
        if (fault.kind() == FaultKind.LOSSY) {
            lost.add(fault.brokerId());
        }
        return fault.kind() == FaultKind.CUT ? this : without(fault.brokerId());
    }

    /**
     * A replica has attached to a member of the ISR. One that lost data stays lossy until a leader takes it into the ISR:
     * how far it reaches may yet decide an unclean election.
     */
    PartitionTransition good(int broker) {
        ReplicaFault known = findFault(broker);
        if (known != null && known.kind() == FaultKind.CUT) {
            clearFault(broker);
        }
        return returned(broker);
    }

    /**
     * A new incarnation found nothing wrong with its replica. That says nothing of what an earlier one had cut or lost;
     * only a disk that was offline is back.
     */
    PartitionTransition returned(int broker) {
        ReplicaFault known = findFault(broker);
        if (known == null || known.kind() != FaultKind.OFFLINE) {
            return this;
        }
        clearFault(broker);
        if (before.lastKnownElr().contains(broker)) {
            return fault(new ReplicaFault(broker, FaultKind.LOSSY, known.lastEpoch(), known.endOffset()));
        }
        return this;
    }

    /** The preferred replica shall lead, if it can. */
    PartitionTransition preferredLeader() {
        preferred = true;
        return this;
    }

    /** The partition gets a new partition epoch in any case, so that proposals made before it are refused. */
    PartitionTransition touched() {
        touched = true;
        return this;
    }

    /** The partition afterwards, its leader epoch index not yet set; empty if nothing changes. */
    Optional<PartitionImage> next() {
        completeReassignment();
        Set<Integer> held = held();
        int leader = leader(held);
        boolean unclean = leader == PartitionImage.NO_LEADER && held.isEmpty();
        if (unclean) {
            leader = electUncleanly();
        }
        completeReassignment(); // Whoever was elected from outside the ISR is all of it, and perhaps all of the target.
        int minIsr = Math.min(configuredMinIsr, replicationFactor());
        if (leaving != PartitionImage.NO_LEADER
                && leader != leaving
                && minus(isr, leaving).size() >= minIsr) {
            isr = minus(isr, leaving);
        }
        boolean allMayAdvance = isr.size() >= minIsr;
        boolean elected = unclean && leader != PartitionImage.NO_LEADER;
        List<Integer> elr = allMayAdvance || elected ? List.of() : inReplicaOrder(minusAll(held, isr));
        List<Integer> lastKnownElr = allMayAdvance || elected ? List.of() : lastKnownElr(elr);
        return changed(leader, elr, lastKnownElr);
    }

    /** Every target replica is in the ISR, and one of them leads or can: the others are not needed any more. */
    private void completeReassignment() {
        List<Integer> target = reassignment.target();
        boolean complete = reassignment.underWay()
                && isr.containsAll(target)
                && target.stream().anyMatch(member -> electable(member) || staysLeader(member));
        if (complete) {
            keep(target, Reassignment.NONE);
        }
    }

    private int replicationFactor() {
        return reassignment.underWay() ? reassignment.original().size() : replicas.size();
    }

    private Optional<PartitionImage> changed(int leader, List<Integer> elr, List<Integer> lastKnownElr) {
        boolean newLeaderEpoch = leader != before.leader()
                || !replicas.containsAll(before.replicas())
                || (before.reassignment().underWay() && !reassignment.underWay());
        PartitionImage after = new PartitionImage(
                replicas,
                isr,
                elr,
                lastKnownElr,
                leader,
                before.leaderEpoch() + (newLeaderEpoch ? 1 : 0),
                before.partitionEpoch(),
                before.leaderEpochIndex(),
                recovering,
                faults,
                reassignment);
        if (!touched && after.equals(before)) {
            return Optional.empty();
        }
        return Optional.of(new PartitionImage(
                after.replicas(),
                after.isr(),
                after.elr(),
                after.lastKnownElr(),
                after.leader(),
                after.leaderEpoch(),
                before.partitionEpoch() + 1,
                after.leaderEpochIndex(),
                after.recovering(),
                after.faults(),
                after.reassignment()));
    }

    private Set<Integer> held() {
        Set<Integer> held = new HashSet<>(before.isr());
        held.addAll(before.elr());
        held.addAll(isr);
        held.removeAll(lost);
        held.retainAll(replicas);
        return held;
    }

    private int leader(Set<Integer> held) {
        int first = replicas.get(0);
        if (preferred && isr.contains(first) && electable(first)) {
            return first;
        }
        int current = before.leader();
        boolean stays = isr.contains(current) && staysLeader(current);
        if (stays && current != leaving) {
            return current;
        }
        for (int candidate : replicas) {
            if (isr.contains(candidate) && electable(candidate)) {
                return candidate;
            }
        }
        if (stays) {
            return current;
        }
        for (int candidate : replicas) {
            if (held.contains(candidate) && electable(candidate)) {
                isr = List.of(candidate);
                return candidate;
            }
        }
        return electFurthestOfCut(held);
    }

    private boolean staysLeader(int broker) {
        return broker == before.leader() && brokers.inService(broker) && findFault(broker) == null;
    }

    private boolean electable(int broker) {
        return brokers.active(broker) && findFault(broker) == null;
    }

    /**
     * All that hold everything committed are back, and each has cut something: the furthest has it all. If others lost
     * data besides, that is not certain, and the election counts as unclean.
     */
    private int electFurthestOfCut(Set<Integer> held) {
        for (int broker : held) {
            ReplicaFault fault = findFault(broker);
            if (fault == null || fault.kind() != FaultKind.CUT || !brokers.inService(broker)) {
                return PartitionImage.NO_LEADER;
            }
        }
        boolean uncertain = !lastKnownElr(List.of()).isEmpty();
        int furthest = furthest(held);
        if (furthest == PartitionImage.NO_LEADER) {
            return furthest;
        }
        recovering |= uncertain;
        if (uncertain || !isr.contains(furthest)) {
            isr = List.of(furthest);
        }
        return furthest;
    }

    /** Nobody holds everything committed. When all that last did are back, the furthest is the best there is. */
    private int electUncleanly() {
        Set<Integer> last = new HashSet<>(lastKnownElr(List.of()));
        for (int broker : last) {
            ReplicaFault fault = findFault(broker);
            if (fault == null || fault.kind() == FaultKind.OFFLINE || !brokers.inService(broker)) {
                return PartitionImage.NO_LEADER;
            }
        }
        int furthest = furthest(last);
        if (furthest != PartitionImage.NO_LEADER) {
            isr = List.of(furthest);
            recovering = true;
        }
        return furthest;
    }

    /** Whichever reaches furthest, the first in replica order among equals, if it is active; it is good from then on. */
    private int furthest(Set<Integer> candidates) {
        ReplicaFault best = null;
        for (int broker : replicas) {
            ReplicaFault fault = findFault(broker);
            if (candidates.contains(broker) && (best == null || fault.reachesFurtherThan(best))) {
                best = fault;
            }
        }
        if (best == null || !brokers.active(best.brokerId())) {
            return PartitionImage.NO_LEADER;
        }
        clearFault(best.brokerId());
        return best.brokerId();
    }

    private List<Integer> lastKnownElr(List<Integer> elr) {
        Set<Integer> last = new HashSet<>(before.isr());
        last.addAll(before.elr());
        last.retainAll(lost);
        last.addAll(before.lastKnownElr());
        last.retainAll(replicas);
        last.removeAll(isr);
        elr.forEach(last::remove);
        return inReplicaOrder(last);
    }

    private ReplicaFault findFault(int broker) {
        for (ReplicaFault fault : faults) {
            if (fault.brokerId() == broker) {
                return fault;
            }
        }
        return null;
    }

    private void clearFault(int broker) {
        faults.removeIf(fault -> fault.brokerId() == broker);
    }

    private List<Integer> inReplicaOrder(Set<Integer> members) {
        List<Integer> ordered = new ArrayList<>(members.size());
        for (int replica : replicas) {
            if (members.contains(replica)) {
                ordered.add(replica);
            }
        }
        return ordered;
    }

    private static List<Integer> minus(List<Integer> members, int broker) {
        if (!members.contains(broker)) {
            return members;
        }
        List<Integer> rest = new ArrayList<>(members);
        rest.remove((Integer) broker);
        return rest;
    }

    private static Set<Integer> minusAll(Set<Integer> members, List<Integer> gone) {
        Set<Integer> rest = new HashSet<>(members);
        gone.forEach(rest::remove);
        return rest;
    }
}
