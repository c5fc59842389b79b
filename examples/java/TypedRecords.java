import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.base.TopicPartition;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.DeserializationException;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.ProducerConfig;
import io.lograft.client.Serde;
import io.lograft.client.Serdes;
import io.lograft.client.TypedConsumer;
import io.lograft.client.TypedConsumerRecord;
import io.lograft.client.TypedProducer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Objects instead of bytes: a serde that there is, one made of two lambdas, and a record that is not of the type. */
public class TypedRecords {
    public static void main(String[] args) {
        Serde<LocalDate> dates = Serdes.of(
                date -> date.toString().getBytes(UTF_8), bytes -> LocalDate.parse(new String(bytes, UTF_8)));

        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-typed", 1, NewTopic.DEFAULT)).join();
            try (TypedProducer<String, LocalDate> producer =
                            client.producer(ProducerConfig.defaults(), Serdes.string(), dates);
                    TypedProducer<String, String> careless =
                            client.producer(ProducerConfig.defaults(), Serdes.string(), Serdes.string())) {
                producer.send("example-typed", "Apollo 11", LocalDate.of(1969, 7, 20)).join();
                careless.send("example-typed", "Apollo 13", "never").join();
                producer.send("example-typed", "Apollo 17", LocalDate.of(1972, 12, 11)).join();
            }

            try (TypedConsumer<String, LocalDate> consumer =
                    client.consumer(ConsumerConfig.defaults(), Serdes.string(), dates)) {
                TopicPartition partition = new TopicPartition("example-typed", 0);
                consumer.consumer().assign(List.of(partition));
                consumer.consumer().seek(partition, 0);
                while (consumer.consumer().position(partition) < 3) {
                    try {
                        for (TypedConsumerRecord<String, LocalDate> record : consumer.poll(Duration.ofSeconds(1))) {
                            System.out.println(record.key() + " landed in " + record.value().getYear());
                        }
                    } catch (DeserializationException bad) {
                        System.out.println("put aside: offset " + bad.record().offset() + ", '"
                                + new String(bad.record().value(), UTF_8) + "'");
                    }
                }
            }
        }
    }
}
