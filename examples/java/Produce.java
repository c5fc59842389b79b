import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.RecordMetadata;
import io.lograft.client.SendCallback;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends records: with a future, with a callback, with key, headers and a time of their own. */
public class Produce {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-produce", 3, NewTopic.DEFAULT)).join();

            try (Producer producer = client.producer()) {
                // A future: for a single record, or where you want to wait for one.
                RecordMetadata first = producer.send(new ProducerRecord("example-produce", "hello".getBytes(UTF_8)))
                        .join();
                System.out.println("the first record is at offset " + first.offset());

                // A callback: one object for as many records as you like. It runs on the client's thread: be brief.
                Count count = new Count();
                for (int i = 0; i < 10_000; i++) {
                    byte[] key = ("flight " + i % 100).getBytes(UTF_8);
                    ProducerRecord record = new ProducerRecord("example-produce", key, ("position " + i).getBytes(UTF_8))
                            .withHeader("source", "radar".getBytes(UTF_8))
                            .withTimestampMs(1_000_000_000_000L + i);
                    producer.send(record, count);
                }
                producer.flush();
                System.out.println(count.acknowledged + " more are acknowledged, " + count.failed + " failed");
            }
        }
    }

    private static final class Count implements SendCallback {
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            acknowledged.incrementAndGet();
        }

        @Override
        public void onFailed(LograftException why) {
            failed.incrementAndGet();
            System.err.println(why.code() + ": " + why.getMessage());
        }
    }
}
