package io.lograft.client;

import io.lograft.client.core.ClientCounters;
import java.util.List;
import java.util.function.IntSupplier;

/** The table of a client's figures. The README's is held to it by a test. */
final class ClientFigures {
    private static final double MS_PER_SECOND = 1_000;

    private ClientFigures() {}

    static List<ClientFigure> of(ClientCounters counters, IntSupplier connections) {
        return List.of(
                new ClientFigure(
                        "lograft.client.produce.records",
                        true,
                        "Records that were acknowledged.",
                        counters::recordsAcknowledged),
                new ClientFigure(
                        "lograft.client.produce.failed.records",
                        true,
                        "Records that were not acknowledged, whatever became of them.",
                        counters::recordsFailed),
                new ClientFigure(
                        "lograft.client.produce.batches",
                        true,
                        "Batches that were acknowledged.",
                        counters::batchesAcknowledged),
                new ClientFigure(
                        "lograft.client.produce.bytes",
                        true,
                        "Bytes of the acknowledged batches, before compression.",
                        counters::bytesAcknowledged),
                new ClientFigure(
                        "lograft.client.produce.seconds",
                        true,
                        "Time from a batch's first record to its acknowledgement, summed over all batches.",
                        () -> counters.batchMs() / MS_PER_SECOND),
                new ClientFigure(
                        "lograft.client.produce.buffered.bytes",
                        false,
                        "What records that wait to be acknowledged take of buffer.memory.",
                        counters::bytesBuffered),
                new ClientFigure(
                        "lograft.client.consume.records",
                        true,
                        "Records that polls and loops returned, before interceptors.",
                        counters::recordsRead),
                new ClientFigure(
                        "lograft.client.consume.bytes", true, "Bytes of batches fetched.", counters::bytesFetched),
                new ClientFigure(
                        "lograft.client.consume.buffered.bytes",
                        false,
                        "What was fetched and not yet polled takes of fetch.max.bytes.",
                        counters::bytesHeld),
                new ClientFigure(
                        "lograft.client.broken.streams",
                        true,
                        "Streams to brokers that ended by themselves; each was begun again.",
                        counters::streamsBroken),
                new ClientFigure(
                        "lograft.client.connections",
                        false,
                        "Connections, and attempts at one; at most one per broker.",
                        connections::getAsInt),
                new ClientFigure("lograft.client.producers", false, "Producers that are open.", counters::producers),
                new ClientFigure("lograft.client.consumers", false, "Consumers that are open.", counters::consumers));
    }
}
