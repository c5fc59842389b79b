package io.lograft.server.gateway;

import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.RecordCallback;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.PublishRecord;
import java.util.List;

/** Gives the records of one request to a producer, each on its own: one that is refused does not hold up the others. */
final class RecordSender {
    private final ProducerCore producer;
    private final TopicView topic;
    private final Clock clock;

    RecordSender(ProducerCore producer, TopicView topic, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
    }

    void send(List<PublishRecord> records, Statuses statuses) {
        for (int i = 0; i < records.size(); i++) {
            send(records.get(i), i, statuses);
        }
    }

    private void send(PublishRecord record, int index, Statuses statuses) {
        OutgoingRecord outgoing = OutgoingRecord.of(record, clock.wallMs());
        LograftException problem = RecordRules.problem(record, outgoing, topic);
        if (problem != null) {
            statuses.failed(index, problem);
            return;
        }
        statuses.chosen(index, outgoing.partition());
        try {
            boolean taken = producer.accumulator()
                    .tryAppend(
                            topic,
                            outgoing.partition(),
                            outgoing.timestampMs(),
                            clock.monotonicMs(),
                            outgoing.key(),
                            outgoing.value(),
                            outgoing.headers(),
                            new Outcome(index, statuses));
            if (!taken) {
                statuses.failed(
                        index, new LograftException(ErrorCode.THROTTLED, "the node's producer is full; repeat later"));
            }
        } catch (LograftException refused) {
            statuses.failed(index, refused);
        }
    }

    private record Outcome(int index, Statuses statuses) implements RecordCallback {
        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            statuses.written(index, partition.partition(), offset);
        }

        @Override
        public void onFailed(LograftException why) {
            statuses.failed(index, why);
        }
    }
}
