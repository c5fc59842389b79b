package io.lograft.server.gateway;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.Fetched;
import io.lograft.proto.v1.ReceivedRecord;
import io.lograft.proto.v1.Records;
import io.lograft.server.service.RequestKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * From fetched batches to the records that a subscriber gets. Nothing is fetched before it can be delivered for the
 * first time. What has come and cannot be delivered counts against the node's budget; when that is used up, it is
 * dropped, and read again when it can be delivered. Owned by its connection's loop.
 */
final class Delivery {
    /** The conversation. */
    interface Owner {
        /** Whether the caller takes messages. */
        boolean canSend();

        void onRecords(Records records);

        /** @param why null if it reached its stop position */
        void onEnded(TopicPartition partition, long nextOffset, LograftException why);

        /** All that could be delivered is. */
        void onPumped();
    }

    /** Of a message, with what each record takes beside its bytes: records without any must not make it endless. */
    private static final int MESSAGE_BYTES = 256 << 10;

    private final Gateway gateway;
    private final LoopGateway here;
    private final Credit credit;
    private final Owner owner;
    private final Map<TopicPartition, PartitionReading> open = new LinkedHashMap<>();
    private final ArrayDeque<Fetched> pieces = new ArrayDeque<>();
    private ConsumerCore consumer;
    /** Where reading goes on in the first piece; -1 at its beginning. */
    private int resumeAt = -1;

    private long heldBytes;
    private long chargedBytes;
    private boolean suspended;
    private boolean pumpPlanned;
    private boolean closed;

    Delivery(Gateway gateway, LoopGateway here, Credit credit, List<PartitionReading> readings, Owner owner) {
        this.gateway = gateway;
        this.here = here;
        this.credit = credit;
        this.owner = owner;
        readings.forEach(reading -> open.put(reading.partition(), reading));
    }

    /** Whether every partition has ended. */
    boolean isOver() {
        return open.isEmpty();
    }

    void close() {
        closed = true;
        drop();
        charge();
        if (consumer != null) {
            consumer.close();
        }
    }

    /** Delivers what there is, as far as credit and connection allow. */
    void pump() {
        endThoseAtTheirStop();
        if (!closed && canDeliver() && !open.isEmpty()) {
            fetch();
            take();
            while (!closed && canDeliver() && !pieces.isEmpty()) {
                deliver(pieces.peek());
            }
        }
        if (!closed) {
            take();
            charge();
            owner.onPumped();
        }
    }

    private boolean canDeliver() {
        return credit.any() && owner.canSend();
    }

    private void endThoseAtTheirStop() {
        for (PartitionReading reading : new ArrayList<>(open.values())) {
            if (reading.atStop()) {
                end(reading, null);
            }
        }
    }

    /** Begins to fetch, or goes on after what was fetched had to be dropped. */
    private void fetch() {
        if (consumer == null) {
            consumer = here.newConsumer();
            consumer.queue().onAdded(this::onNews);
            consumer.assign(open.keySet());
            open.values().forEach(this::seek);
        } else if (suspended) {
            suspended = false;
            open.values().forEach(reading -> {
                seek(reading);
                consumer.resume(reading.partition());
            });
        }
    }

    private void seek(PartitionReading reading) {
        consumer.seek(reading.partition(), reading.nextGeneration(), reading.next());
    }

    /** Comes from within the consumer: what follows must not disturb it. */
    private void onNews() {
        if (!pumpPlanned) {
            pumpPlanned = true;
            here.loop().execute(() -> {
                pumpPlanned = false;
                if (!closed) {
                    pump();
                }
            });
        }
    }

    private void take() {
        if (consumer == null) {
            return;
        }
        for (Fetched piece = consumer.queue().poll();
                piece != null;
                piece = consumer.queue().poll()) {
            PartitionReading reading = open.get(piece.partition());
            boolean stale = reading == null || piece.generation() != reading.generation();
            if (stale || (piece.batches() == null && piece.failure() == null)) {
                piece.release().run();
            } else {
                pieces.add(piece);
                heldBytes += bytes(piece);
            }
        }
    }

    private static long bytes(Fetched piece) {
        return piece.batches() == null ? 0 : piece.batches().remaining();
    }

    private void deliver(Fetched piece) {
        PartitionReading reading = open.get(piece.partition());
        if (reading == null) {
            done(piece);
        } else if (piece.failure() != null) {
            done(piece);
            end(reading, piece.failure());
        } else {
            try {
                deliver(piece, reading);
            } catch (LograftException damaged) {
                done(piece);
                end(reading, damaged);
            }
        }
    }

    private void deliver(Fetched piece, PartitionReading reading) {
        PieceReader reader = here.reader();
        reader.open(piece, resumeAt);
        Records.Builder message = Records.newBuilder();
        int payloadBytes = 0;
        long messageBytes = 0;
        boolean more = true;
        boolean stop = false;
        try {
            while (credit.any() && messageBytes < MESSAGE_BYTES && !stop) {
                more = reader.next(reading);
                if (!more) {
                    break;
                }
                stop = reading.stopsBefore(reader.offset(), reader.timestampMs());
                if (!stop) {
                    ReceivedRecord.Builder record = reader.record();
                    message.addRecords(record);
                    payloadBytes += reader.recordBytes();
                    messageBytes +=
                            reader.recordBytes() + GatewayLimits.RECORD_OVERHEAD_BYTES * (1 + record.getHeadersCount());
                    credit.spend(reader.recordBytes());
                    reading.moveTo(reader.offset() + 1);
                }
            }
        } finally {
            // What was read before damage is good.
            send(message, piece, reading, payloadBytes);
        }
        resumeAt = reader.batchAt();
        stop |= reading.atStop();
        if (!more || stop) {
            done(piece);
        }
        if (stop) {
            end(reading, null);
        }
    }

    private void send(Records.Builder message, Fetched piece, PartitionReading reading, int payloadBytes) {
        if (message.getRecordsCount() > 0) {
            gateway.listener().onBytes(RequestKind.SUBSCRIBE, payloadBytes);
            owner.onRecords(message.setTopic(reading.partition().topic())
                    .setPartition(reading.partition().partition())
                    .setHighWatermark(piece.highWatermark())
                    .build());
        }
    }

    /** The first piece is delivered, or useless. */
    private void done(Fetched piece) {
        pieces.remove();
        here.reader().close(piece);
        resumeAt = -1;
        heldBytes -= bytes(piece);
        piece.release().run();
    }

    private void end(PartitionReading reading, LograftException why) {
        open.remove(reading.partition());
        owner.onEnded(reading.partition(), reading.next(), why);
        if (consumer != null) {
            consumer.assign(open.keySet());
        }
    }

    /** Keeps the node's books; where they do not balance, what is held here is dropped. */
    private void charge() {
        if (heldBytes < chargedBytes) {
            gateway.fetched().release(chargedBytes - heldBytes);
        } else if (heldBytes > chargedBytes && !gateway.fetched().take(heldBytes - chargedBytes)) {
            chargedBytes = heldBytes;
            suspend();
            return;
        }
        chargedBytes = heldBytes;
    }

    private void suspend() {
        suspended = true;
        open.keySet().forEach(consumer::pause);
        drop();
        charge();
    }

    private void drop() {
        pieces.forEach(piece -> {
            here.reader().close(piece);
            piece.release().run();
        });
        pieces.clear();
        resumeAt = -1;
        heldBytes = 0;
    }
}
