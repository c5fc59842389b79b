package io.lograft.dataplane.log;

/** Sequence state of the idempotent producers that wrote to a log; owned by the partition's loop. */
public interface ProducerStates {
    /** Number of producers that are remembered. */
    int size();

    /** Epoch of a producer's newest batch, -1 if the producer is not remembered. */
    int epochOf(long producerId);
}
