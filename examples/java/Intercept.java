import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.ConsumerInterceptor;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerInterceptor;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Marks every record where it is sent, counts what is acknowledged, and leaves out at the reader what has no mark. */
public class Intercept {
    public static void main(String[] args) {
        Marking marking = new Marking();
        ConsumerInterceptor onlyMarked = records -> records.stream()
                .filter(record -> record.headers().stream().anyMatch(header -> header.key().equals("trace")))
                .toList();

        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-intercept", 1, NewTopic.DEFAULT)).join();
            try (Producer plain = client.producer();
                    Producer marked = client.producer(ProducerConfig.defaults().withInterceptor(marking))) {
                plain.send(new ProducerRecord("example-intercept", "without".getBytes(UTF_8))).join();
                marked.send(new ProducerRecord("example-intercept", "with".getBytes(UTF_8))).join();
            }
            System.out.println("acknowledged through the interceptor: " + marking.acknowledged);

            try (Consumer consumer = client.consumer(ConsumerConfig.defaults().withInterceptor(onlyMarked))) {
                TopicPartition partition = new TopicPartition("example-intercept", 0);
                consumer.assign(List.of(partition));
                consumer.seek(partition, 0);
                for (ConsumerRecord record : consumer.records(Duration.ofSeconds(5))) {
                    System.out.println("left: offset " + record.offset() + ", " + new String(record.value(), UTF_8));
                    break;
                }
            }
        }
    }

    private static final class Marking implements ProducerInterceptor {
        private final AtomicLong acknowledged = new AtomicLong();

        @Override
        public ProducerRecord onSend(ProducerRecord record) {
            return record.withHeader("trace", "4bf92f35".getBytes(UTF_8));
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            acknowledged.incrementAndGet();
        }
    }
}
