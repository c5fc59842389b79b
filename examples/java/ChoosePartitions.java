import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Partitioner;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerRecord;

/** Keeps the last partition for what is urgent, and leaves the choice among all to the producer otherwise. */
public class ChoosePartitions {
    public static void main(String[] args) {
        Partitioner urgentLast = (record, partitions) ->
                new String(record.value(), UTF_8).startsWith("mayday") ? partitions - 1 : ProducerRecord.ANY_PARTITION;

        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-partitions", 4, NewTopic.DEFAULT)).join();
            try (Producer producer = client.producer(ProducerConfig.defaults().withPartitioner(urgentLast))) {
                System.out.println("urgent: partition " + send(producer, null, "mayday, mayday"));
                // Where kafka-clients put the same key.
                System.out.println("keyed: partition " + send(producer, "LX 318", "on time"));
                System.out.println("named: partition "
                        + producer.send(new ProducerRecord("example-partitions", "here".getBytes(UTF_8)).withPartition(2))
                                .join()
                                .partition()
                                .partition());
            }
        }
    }

    private static int send(Producer producer, String key, String value) {
        return producer.send(new ProducerRecord(
                        "example-partitions", key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8)))
                .join()
                .partition()
                .partition();
    }
}
