import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads from an offset, from a time, and holds one partition back for a while. */
public class SeekAndPause {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-seek", 2, NewTopic.DEFAULT)).join();
            TopicPartition first = new TopicPartition("example-seek", 0);
            TopicPartition second = new TopicPartition("example-seek", 1);
            try (Producer producer = client.producer()) {
                for (int minute = 0; minute < 60; minute++) {
                    byte[] value = ("minute " + minute).getBytes(UTF_8);
                    ProducerRecord record = new ProducerRecord("example-seek", value).withTimestampMs(minute * 60_000L);
                    producer.send(record.withPartition(0));
                    producer.send(record.withPartition(1));
                }
            }

            try (Consumer consumer = client.consumer()) {
                consumer.assign(List.of(first, second));
                consumer.seek(first, 57); // the 58th record
                consumer.seekToTime(second, 3_420_000); // what was written from 57 minutes past midnight on
                System.out.println("minute 57 of the second partition is at offset "
                        + consumer.offsetsForTimes(Map.of(second, 3_420_000L)).get(second).offset());

                consumer.pause(List.of(second));
                print(consumer, first, 3);
                consumer.resume(List.of(second));
                print(consumer, second, 3);
            }
        }
    }

    private static void print(Consumer consumer, TopicPartition expected, int count) {
        for (ConsumerRecord record : consumer.records(Duration.ofSeconds(10))) {
            if (!record.partition().equals(expected)) {
                throw new IllegalStateException("a record of " + record.partition() + ", which is paused");
            }
            System.out.println(record.partition() + " " + new String(record.value(), UTF_8));
            if (--count == 0) {
                return;
            }
        }
    }
}
