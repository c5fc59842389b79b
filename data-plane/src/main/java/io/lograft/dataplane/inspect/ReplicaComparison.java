package io.lograft.dataplane.inspect;

import io.lograft.base.LograftException;
import io.lograft.proto.batch.RecordCursor;
import io.lograft.proto.batch.RecordHeader;
import java.util.Arrays;
import java.util.List;

/**
 * Compares two replicas of one partition, batch by batch, over the offsets that both have. Replicas are compacted each on
 * its own: where one of them has lost records to that, the records that both still have must be the same. Used once.
 */
final class ReplicaComparison {
    /** Differences that are told of one partition; what follows would only repeat the first. */
    private static final int DIFFERENCES_MAX = 20;

    private final ReplicaScan one;
    private final ReplicaScan other;
    private final Differences differences;
    private final RecordCursor left = new RecordCursor();
    private final RecordCursor right = new RecordCursor();
    private int told;

    /** Told each difference. */
    interface Differences {
        void onDifference(long offset, String detail);
    }

    ReplicaComparison(ReplicaScan one, ReplicaScan other, Differences differences) {
        this.one = one;
        this.other = other;
        this.differences = differences;
    }

    void run() {
        long from = Math.max(one.startOffset(), other.startOffset());
        while (one.entry() != null && other.entry() != null) {
            if (told >= DIFFERENCES_MAX) {
                break;
            }
            if (one.entry().nextOffset() <= from) {
                one.next();
            } else if (other.entry().nextOffset() <= from) {
                other.next();
            } else {
                step();
            }
        }
        finish(one);
        finish(other);
    }

    /** Both stand at a batch that counts; afterwards, the one that ends first, or both, have moved on. */
    private void step() {
        BatchEntry here = one.entry();
        BatchEntry there = other.entry();
        long offset = Math.max(here.baseOffset(), there.baseOffset());
        boolean sameOffsets = here.baseOffset() == there.baseOffset() && here.lastOffset() == there.lastOffset();
        if (here.leaderEpoch() != there.leaderEpoch()) {
            tell(offset, "leader epoch " + here.leaderEpoch() + " here, " + there.leaderEpoch() + " there");
        } else if (here.isCompacted() || there.isCompacted()) {
            compareRecords();
        } else if (!sameOffsets) {
            tell(offset, describe(here) + " here, " + describe(there) + " there");
        } else if (here.crc() != there.crc() || here.sizeBytes() != there.sizeBytes()) {
            tell(
                    offset,
                    "the same offsets with other content: " + describe(here) + " here, " + describe(there) + " there");
        }
        if (here.nextOffset() <= there.nextOffset()) {
            one.next();
        }
        if (there.nextOffset() <= here.nextOffset()) {
            other.next();
        }
    }

    private void compareRecords() {
        try {
            left.reset(one.batch());
            right.reset(other.batch());
            boolean more = left.next() && right.next();
            while (more) {
                if (left.offset() == right.offset()) {
                    if (!sameRecord()) {
                        tell(left.offset(), "the records at this offset differ");
                    }
                    more = left.next() && right.next();
                } else {
                    more = left.offset() < right.offset() ? left.next() : right.next();
                }
            }
        } catch (LograftException unreadable) {
            tell(one.entry().baseOffset(), unreadable.getMessage());
        }
    }

    private boolean sameRecord() {
        return left.timestamp() == right.timestamp()
                && Arrays.equals(left.key(), right.key())
                && Arrays.equals(left.value(), right.value())
                && sameHeaders(left.headers(), right.headers());
    }

    private static boolean sameHeaders(List<RecordHeader> some, List<RecordHeader> others) {
        boolean same = some.size() == others.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = some.get(i).key().equals(others.get(i).key())
                    && Arrays.equals(some.get(i).value(), others.get(i).value());
        }
        return same;
    }

    /** Reads the rest, so that the extent is known. */
    private void finish(ReplicaScan scan) {
        while (scan.entry() != null) {
            scan.next();
        }
        if (scan.problem() != null) {
            tell(scan.endOffset(), scan.name() + " cannot be read further: " + scan.problem());
        }
    }

    private void tell(long offset, String detail) {
        told++;
        differences.onDifference(offset, detail);
    }

    private static String describe(BatchEntry entry) {
        return "offsets " + entry.baseOffset() + ".." + entry.lastOffset() + " of epoch " + entry.leaderEpoch() + ", "
                + entry.records() + " records, CRC-32C 0x" + Integer.toHexString(entry.crc());
    }
}
