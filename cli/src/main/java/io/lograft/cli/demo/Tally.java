package io.lograft.cli.demo;

import java.util.Arrays;
import java.util.Locale;

/** What a reader saw of a run: how often each record, and whether in order. Used by one thread at a time. */
final class Tally {
    private final Journal journal;
    private final int[] seen;
    private final int[] newest;
    private int records;
    private int outOfOrder;

    Tally(Journal journal, int partitions) {
        this.journal = journal;
        this.seen = new int[journal.records()];
        this.newest = new int[partitions];
        Arrays.fill(newest, -1);
    }

    /** A record of this run was read. */
    void saw(int partition, int number) {
        records++;
        seen[number]++;
        if (number < newest[partition] || partition != journal.partitionOf(number)) {
            outOfOrder++;
        }
        newest[partition] = Math.max(newest[partition], number);
    }

    /** All records that were read, doubles included. */
    int records() {
        return records;
    }

    /** Acknowledged records that are not there. */
    int lost() {
        int lost = 0;
        for (int number = 0; number < seen.length; number++) {
            if (seen[number] == 0 && journal.isAcknowledged(number)) {
                lost++;
            }
        }
        return lost;
    }

    /** Records that are there more than once. */
    int twice() {
        return (int) Arrays.stream(seen).filter(times -> times > 1).count();
    }

    /** Records that came after one that was sent later, or in a partition that they were not sent to. */
    int outOfOrder() {
        return outOfOrder;
    }

    boolean isClean() {
        return lost() == 0 && twice() == 0 && outOfOrder == 0;
    }

    /** For people: {@code 0 of 12,000 lost, 0 twice, order kept}. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d lost, %,d twice, %s",
                lost(),
                journal.acknowledged(),
                twice(),
                outOfOrder == 0 ? "order kept" : String.format(Locale.ROOT, "%,d out of order", outOfOrder));
    }
}
