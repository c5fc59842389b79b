package io.lograft.dataplane.inspect;

import java.io.IOException;

/** Compares two replicas of one partition, batch by batch, over the offsets that both have. Used once. */
final class ReplicaComparison {
    /** Differences that are told of one partition; what follows would only repeat the first. */
    private static final int DIFFERENCES_MAX = 20;

    private final ReplicaScan one;
    private final ReplicaScan other;
    private final Differences differences;
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

    void run() throws IOException {
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
    private void step() throws IOException {
        BatchEntry left = one.entry();
        BatchEntry right = other.entry();
        long offset = Math.max(left.baseOffset(), right.baseOffset());
        if (left.baseOffset() != right.baseOffset() || left.lastOffset() != right.lastOffset()) {
            tell(offset, describe(left) + " here, " + describe(right) + " there");
        } else if (left.leaderEpoch() != right.leaderEpoch()) {
            tell(offset, "leader epoch " + left.leaderEpoch() + " here, " + right.leaderEpoch() + " there");
        } else if (left.crc() != right.crc() || left.sizeBytes() != right.sizeBytes()) {
            tell(
                    offset,
                    "the same offsets with other content: " + describe(left) + " here, " + describe(right) + " there");
        }
        if (left.nextOffset() <= right.nextOffset()) {
            one.next();
        }
        if (right.nextOffset() <= left.nextOffset()) {
            other.next();
        }
    }

    /** Reads the rest, so that the extent is known. */
    private void finish(ReplicaScan scan) throws IOException {
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
