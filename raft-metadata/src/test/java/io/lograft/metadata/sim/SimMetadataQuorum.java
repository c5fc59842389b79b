package io.lograft.metadata.sim;

import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.SnapshotReader;
import io.lograft.metadata.image.SnapshotWriter;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.ApplyResult;
import io.lograft.metadata.log.EntryCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metadata log of a simulated cluster: one total order, one leader at a time, a majority to commit, and the troubles
 * that Raft gives its users. Entries are delayed, overtake each other before they are ordered, are committed though the
 * reply is lost, or survive a change of leader; indexes have gaps; a voter that restarts or lags gets a snapshot. All
 * voters must come to the same images, or the run fails. Everything follows from the scheduler's seed.
 */
public final class SimMetadataQuorum {
    private static final int SNAPSHOT_CHUNK_BYTES = 256 * 1024;
    private static final long WATCH_MS = 20;

    private final SimScheduler scheduler;
    private final int size;
    private final SimLogFaults faults;
    private final SimRng rng;
    private final TreeMap<Integer, SimMetadataLog> voters = new TreeMap<>();
    private final List<Committed> log = new ArrayList<>();
    private final List<Proposal> proposals = new ArrayList<>();
    private final Map<Integer, Image> images = new HashMap<>();
    private long lastIndex;
    private long term;
    private int leader = -1;
    private int committedBeforeTerm;
    private boolean electing;
    private boolean watching;
    private int snapshots;

    /** @param size number of voters; a majority of them must be alive and not paused */
    public SimMetadataQuorum(SimScheduler scheduler, int size, SimLogFaults faults) {
        this.scheduler = scheduler;
        this.size = size;
        this.faults = faults;
        rng = scheduler.rng("metadata quorum");
    }

    /** The log as a voter's process sees it in its current life; it takes part from its start on. */
    public SimMetadataLog newLog(int nodeId, SimNode node) {
        return new SimMetadataLog(this, nodeId, node);
    }

    /** Node id of the leader, -1 if there is none. */
    public int leader() {
        return leader;
    }

    /** The current term. */
    public long term() {
        return term;
    }

    /** How many entries are committed. */
    public int committed() {
        return log.size();
    }

    /** How often a voter was given a snapshot. */
    public int snapshots() {
        return snapshots;
    }

    /** The voter's newest image; null before it took part. */
    public ClusterImage image(int nodeId) {
        SimMetadataLog voter = voters.get(nodeId);
        return voter == null ? null : voter.image();
    }

    /** The leader is deposed; another election follows. */
    public void loseLeader() {
        if (leader >= 0) {
            scheduler.note("node " + leader + " loses the metadata quorum's leadership of term " + term);
            leader = -1;
            settleProposals();
            tellAll();
        }
        electSoon();
    }

    /** This voter leads from now on, in a new term. */
    public void elect(int nodeId) {
        leader = nodeId;
        term++;
        settleProposals();
        committedBeforeTerm = log.size();
        lastIndex += rng.between(1, 2);
        scheduler.note("node " + nodeId + " leads the metadata quorum in term " + term);
        tellAll();
        deliver();
    }

    /** The voter applies nothing until it is released. */
    public void holdBack(int nodeId) {
        voters.get(nodeId).holdBack(true);
    }

    /** The voter goes on: with a snapshot of all that is committed, as a voter does that fell too far behind. */
    public void releaseWithSnapshot(int nodeId) {
        SimMetadataLog voter = voters.get(nodeId);
        voter.holdBack(false);
        Image newest = newestImage();
        if (newest != null && newest.entries > voter.applied()) {
            snapshots++;
            voter.load(copy(newest.image), newest.entries);
        }
        voter.deliver(log.size());
    }

    void join(SimMetadataLog voter) {
        if (leader == voter.nodeId()) {
            loseLeader();
        }
        voters.put(voter.nodeId(), voter);
        later("join of " + voter.nodeId(), () -> {
            Image newest = newestImage();
            int entries = newest == null ? 0 : (int) rng.between(0, newest.entries);
            Image snapshot = images.get(entries);
            if (snapshot != null) {
                snapshots++;
                voter.load(copy(snapshot.image), entries);
            }
            voter.deliver(log.size());
            voter.leadershipChanged();
        });
        if (!watching) {
            watching = true;
            watch();
        }
    }

    private Image newestImage() {
        Image newest = null;
        for (Image image : images.values()) {
            newest = newest == null || image.entries > newest.entries ? image : newest;
        }
        return newest;
    }

    private static ClusterImage copy(ClusterImage image) {
        SnapshotReader reader = new SnapshotReader();
        SnapshotWriter.chunks(image, SNAPSHOT_CHUNK_BYTES).forEach(reader::accept);
        return reader.finish();
    }

    private void watch() {
        SimMetadataLog leading = voters.get(leader);
        if (leader >= 0 && !(leading.serves() && majority())) {
            loseLeader();
        }
        if (leader < 0) {
            electSoon();
        }
        scheduler.schedule(WATCH_MS, "metadata quorum watches", this::watch);
    }

    private boolean majority() {
        return voters.values().stream().filter(SimMetadataLog::serves).count() > size / 2;
    }

    private void electSoon() {
        if (electing) {
            return;
        }
        electing = true;
        long delayMs = rng.between(faults.electionMsMin(), faults.electionMsMax());
        scheduler.schedule(delayMs, "metadata quorum elects", () -> {
            electing = false;
            List<Integer> candidates = voters.values().stream()
                    .filter(SimMetadataLog::serves)
                    .filter(voter -> !voter.isHeldBack())
                    .map(SimMetadataLog::nodeId)
                    .toList();
            if (leader < 0 && majority() && !candidates.isEmpty()) {
                elect(candidates.get(rng.nextInt(candidates.size())));
            }
        });
    }

    void append(SimMetadataLog voter, byte[] entry, SimMetadataLog.Once callback) {
        if (entry.length > EntryCodec.ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
        }
        Proposal proposal = new Proposal(voter, entry.clone(), callback);
        boolean late = rng.chance(faults.latePerMille());
        scheduler.schedule(
                late ? faults.lateMs() : rng.between(0, faults.delayMsMax()),
                "append of " + voter.nodeId(),
                () -> receive(proposal));
    }

    /** The leader puts the entry into its log, in the term that it leads in by now. */
    private void receive(Proposal proposal) {
        if (leader != proposal.voter.nodeId() || !proposal.voter.serves()) {
            proposal.callback.call(AppendOutcome.failed(AppendOutcome.Kind.NOT_LEADER, "not the leader"));
            return;
        }
        proposal.term = term;
        proposals.add(proposal);
        scheduler.schedule(rng.between(0, faults.delayMsMax()), "commit", () -> {
            if (proposals.contains(proposal) && majority()) {
                commit(proposal, !rng.chance(faults.lostReplyPerMille()));
                proposals.remove(proposal);
                deliver();
            }
        });
    }

    /** What the deposed leader had in its log survives as a prefix, or does not. */
    private void settleProposals() {
        boolean survives = true;
        for (Proposal proposal : proposals) {
            survives &= rng.chance(500);
            if (survives) {
                commit(proposal, false);
            }
            proposal.callback.call(AppendOutcome.failed(AppendOutcome.Kind.UNKNOWN, "the leader was deposed"));
        }
        proposals.clear();
    }

    private void commit(Proposal proposal, boolean answered) {
        lastIndex += rng.between(1, 2);
        log.add(new Committed(
                lastIndex, proposal.term, proposal.entry, proposal.voter, answered ? proposal.callback : null));
    }

    private void deliver() {
        int committed = log.size();
        for (SimMetadataLog voter : voters.values()) {
            later("apply at " + voter.nodeId(), () -> voter.deliver(committed));
        }
    }

    private void tellAll() {
        voters.values().forEach(voter -> later("tell " + voter.nodeId(), voter::leadershipChanged));
    }

    void later(String what, Runnable action) {
        scheduler.schedule(rng.between(0, faults.delayMsMax()), what, action);
    }

    Committed entry(int position) {
        return log.get(position);
    }

    int committedBeforeTerm() {
        return committedBeforeTerm;
    }

    /** Every voter must come to the same result and the same image after so many entries. */
    void checkSame(int entries, ApplyResult result, ClusterImage image) {
        Image known = images.putIfAbsent(entries, new Image(entries, result.kind(), image));
        if (known != null && !(known.outcome == result.kind() && known.image.equals(image))) {
            throw new IllegalStateException("MetadataLogMatching violated: two voters differ after " + entries
                    + " entries: " + known.image + " and " + image);
        }
    }

    private record Image(int entries, AppendOutcome.Kind outcome, ClusterImage image) {}

    private static final class Proposal {
        private final SimMetadataLog voter;
        private final byte[] entry;
        private final SimMetadataLog.Once callback;
        private long term;

        Proposal(SimMetadataLog voter, byte[] entry, SimMetadataLog.Once callback) {
            this.voter = voter;
            this.entry = entry;
            this.callback = callback;
        }
    }

    /** A committed entry, with who waits for its outcome, if anybody. */
    record Committed(long index, long term, byte[] bytes, SimMetadataLog proposer, SimMetadataLog.Once waiting) {
        void onAppliedBy(int nodeId, AppendOutcome outcome) {
            if (waiting != null && proposer.nodeId() == nodeId && proposer.alive()) {
                waiting.call(outcome);
            }
        }
    }
}
