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

/** Reads all partitions of a topic from their beginning to where they end now. */
public class Consume {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-consume", 3, NewTopic.DEFAULT)).join();
            try (Producer producer = client.producer()) {
                for (int i = 0; i < 1_000; i++) {
                    producer.send(new ProducerRecord(
                            "example-consume", ("key " + i % 7).getBytes(UTF_8), ("value " + i).getBytes(UTF_8)));
                }
            } // Closing waits until all is acknowledged.

            try (Consumer consumer = client.consumer()) {
                List<TopicPartition> partitions = consumer.partitionsOf("example-consume");
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);

                int read = 0;
                while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                    for (ConsumerRecord record : consumer.poll(Duration.ofSeconds(1))) {
                        if (read++ == 0) {
                            System.out.println("the first is " + new String(record.key(), UTF_8) + ", "
                                    + new String(record.value(), UTF_8) + " at " + record.partition() + " offset "
                                    + record.offset());
                        }
                    }
                }
                System.out.println("read " + read + " records of " + partitions.size() + " partitions");
            }
        }
    }
}
