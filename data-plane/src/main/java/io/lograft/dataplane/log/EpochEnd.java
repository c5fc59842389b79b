package io.lograft.dataplane.log;

/** A leader epoch and the offset after its last record; epoch -1 and offset -1 if unknown. */
public record EpochEnd(int epoch, long endOffset) {}
