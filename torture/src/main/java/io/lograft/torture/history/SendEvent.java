package io.lograft.torture.history;

/**
 * A step of one send. The order of a process's {@link Outcome#INVOKE}s in the history is the order in which it sent.
 *
 * @param value unique within the partition, 0 or more
 * @param offset where it was stored; -1 unless acknowledged, or if the acknowledgement does not say
 */
public record SendEvent(long nanos, int process, Outcome outcome, int partition, long value, long offset)
        implements Event {}
