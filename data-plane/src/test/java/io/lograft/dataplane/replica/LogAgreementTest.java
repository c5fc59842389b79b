package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.replica.LogAgreement.Kind;
import io.lograft.dataplane.replica.LogAgreement.Verdict;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LogAgreementTest {
    private static final TopicIdPartition ID = new TopicIdPartition(new TopicId(1, 2), 0);

    @Test
    void anEmptyFollowerAgreesWithAnyLeaderThatHasNotCutItsStart() {
        assertEquals(Kind.AGREES, compare(leader(0, "1:10"), follower(0, "")).kind());
        assertEquals(Kind.RESET, compare(leader(5, "1:10"), follower(0, "")).kind());
    }

    @Test
    void aPrefixAgrees() {
        assertEquals(
                Kind.AGREES,
                compare(leader(0, "1:10 3:20"), follower(0, "1:10 3:15")).kind());
        assertEquals(
                Kind.AGREES,
                compare(leader(0, "1:10 3:20"), follower(0, "1:10")).kind());
        assertEquals(
                Kind.AGREES, compare(leader(0, "1:10 3:20"), follower(0, "1:7")).kind());
    }

    @Test
    void aLongerTailOfTheSameEpochIsCutToTheLeadersEnd() {
        assertEquals(
                new Verdict(Kind.TRUNCATE, new EpochEnd(3, 20)),
                compare(leader(0, "1:10 3:20"), follower(0, "1:10 3:25")));
    }

    @Test
    void anEpochThatTheLeaderNeverHadIsCutAway() {
        assertEquals(
                new Verdict(Kind.TRUNCATE, new EpochEnd(1, 10)),
                compare(leader(0, "1:10 3:20"), follower(0, "1:12 2:18")));
    }

    @Test
    void twoFastFailoversNeedMoreThanTheLastEpoch() {
        // KIP-279: the follower wrote in epoch 2, the leader in 1 and 3; they part within epoch 1.
        assertEquals(
                new Verdict(Kind.TRUNCATE, new EpochEnd(1, 15)),
                compare(leader(0, "1:15 3:30"), follower(0, "1:12 2:40")));
    }

    @Test
    void aFollowerBelowTheLeadersStartBeginsAnew() {
        assertEquals(
                Kind.RESET, compare(leader(50, "4:90"), follower(0, "1:10")).kind());
        assertEquals(
                Kind.RESET, compare(leader(50, "4:90"), follower(0, "1:60")).kind());
    }

    @Test
    void aLeaderWithoutRecordsLeavesTheFollowerWithout() {
        assertEquals(Kind.RESET, compare(leader(0, ""), follower(0, "1:10")).kind());
    }

    /** Two histories that share a prefix: repeated as the protocol does, the logs end up agreeing at its end. */
    @Test
    void repeatedUntilItMatchesItFindsTheEndOfWhatIsShared() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 5_000; i++) {
            TreeMap<Integer, Long> shared = new TreeMap<>();
            long sharedEnd = grow(shared, 0, 0, 1 + random.nextInt(3), random, 0);
            TreeMap<Integer, Long> leading = new TreeMap<>(shared);
            TreeMap<Integer, Long> following = new TreeMap<>(shared);
            int lastShared = shared.isEmpty() ? 0 : shared.lastKey();
            grow(leading, sharedEnd, lastShared, random.nextInt(4), random, 0);
            grow(following, sharedEnd, lastShared, random.nextInt(4), random, 1);
            assertEquals(sharedEnd, converge(leading, following, 1 + random.nextInt(4)), leading + " and " + following);
        }
    }

    /** Adds epochs of one parity, so that two logs never have the same epoch after they parted. */
    private static long grow(
            TreeMap<Integer, Long> log, long end, int epoch, int epochs, SplittableRandom random, int parity) {
        long newEnd = end;
        int next = epoch;
        for (int i = 0; i < epochs; i++) {
            next += 1 + random.nextInt(3);
            next += (next + parity) % 2;
            newEnd += 1 + random.nextInt(20);
            log.put(next, newEnd);
        }
        return newEnd;
    }

    private static long converge(TreeMap<Integer, Long> leading, TreeMap<Integer, Long> following, int tailMax) {
        while (true) {
            Log leader = new Log(0, leading);
            Log follower = new Log(0, following);
            Verdict verdict =
                    LogAgreement.compare(follower.offer(tailMax), leader.start(), leader.end(), leader::endOffsetFor);
            if (verdict.kind() == Kind.AGREES) {
                return follower.end();
            }
            long cut = 0;
            if (verdict.kind() == Kind.TRUNCATE) {
                EpochEnd own = follower.endOffsetFor(verdict.end().epoch());
                cut = Math.min(Math.max(0, own.endOffset()), verdict.end().endOffset());
            }
            assertEquals(true, cut < follower.end(), "each round cuts something");
            following = follower.cutTo(cut);
        }
    }

    private static Verdict compare(Log leader, Log follower) {
        return LogAgreement.compare(follower.offer(64), leader.start(), leader.end(), leader::endOffsetFor);
    }

    private static Log leader(long start, String epochs) {
        return new Log(start, parse(epochs));
    }

    private static Log follower(long start, String epochs) {
        return new Log(start, parse(epochs));
    }

    /** {@code "1:10 3:20"}: epoch 1 ends at 10, epoch 3 at 20. */
    private static TreeMap<Integer, Long> parse(String epochs) {
        TreeMap<Integer, Long> ends = new TreeMap<>();
        for (String epoch : epochs.isEmpty() ? new String[0] : epochs.split(" ")) {
            String[] parts = epoch.split(":");
            ends.put(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
        }
        return ends;
    }

    /** A log that is nothing but its epochs and their ends. */
    private record Log(long start, TreeMap<Integer, Long> ends) {
        long end() {
            return ends.isEmpty() ? start : ends.lastEntry().getValue();
        }

        EpochEnd endOffsetFor(int epoch) {
            var found = ends.floorEntry(epoch);
            return found == null ? new EpochEnd(-1, -1) : new EpochEnd(found.getKey(), found.getValue());
        }

        TreeMap<Integer, Long> cutTo(long offset) {
            TreeMap<Integer, Long> left = new TreeMap<>();
            long before = start;
            for (var epoch : ends.entrySet()) {
                if (before < offset) {
                    left.put(epoch.getKey(), Math.min(offset, epoch.getValue()));
                }
                before = epoch.getValue();
            }
            return left;
        }

        Offer offer(int tailMax) {
            List<EpochStart> starts = new java.util.ArrayList<>();
            long before = start;
            for (var epoch : ends.entrySet()) {
                starts.add(new EpochStart(epoch.getKey(), before));
                before = epoch.getValue();
            }
            List<EpochStart> tail = starts.subList(Math.max(0, starts.size() - tailMax), starts.size());
            return new Offer(ID, 2, 1, 9, 7, new UUID(0, 0), start, end(), List.copyOf(tail));
        }
    }
}
