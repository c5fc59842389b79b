package io.lograft.torture.load;

/** How much is sent: records of so many bytes, so many a second in all, over so many partitions. */
public record LoadShape(int partitions, int ratePerSecond, int recordBytes) {}
