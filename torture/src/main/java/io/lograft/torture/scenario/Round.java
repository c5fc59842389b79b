package io.lograft.torture.scenario;

/**
 * One fault and what followed.
 *
 * @param kind what was hit: the rows of the table
 * @param detail which node, and what it was
 * @param gapMs the longest time without an acknowledgement on any partition, from the fault to full recovery
 * @param recoveredMs from the end of the fault until every partition had all its replicas in sync
 */
public record Round(String kind, String detail, long gapMs, long recoveredMs) {}
