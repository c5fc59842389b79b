import static java.nio.charset.StandardCharsets.UTF_8;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.List;

/**
 * Compresses batches, each producer in its own way; a consumer reads them all. All but gzip need a library on the class
 * path: at.yawk.lz4:lz4-java, com.github.luben:zstd-jni, org.xerial.snappy:snappy-java.
 */
public class Compress {
    public static void main(String[] args) {
        try (LograftClient client = LograftClient.connect(args[0])) {
            client.admin().createTopic(new NewTopic("example-compress", 1, NewTopic.DEFAULT)).join();
            for (String codec : List.of("none", "gzip", "snappy", "lz4", "zstd")) {
                ProducerConfig config = ProducerConfig.defaults()
                        .with(ProducerConfig.COMPRESSION_TYPE, codec)
                        .with(ProducerConfig.LINGER_MS, 20); // larger batches are compressed better
                try (Producer producer = client.producer(config)) {
                    for (int i = 0; i < 1_000; i++) {
                        producer.send(new ProducerRecord(
                                "example-compress", (codec + ": some words that come again, " + i).getBytes(UTF_8)));
                    }
                }
            }

            try (Consumer consumer = client.consumer()) {
                TopicPartition partition = new TopicPartition("example-compress", 0);
                consumer.assign(List.of(partition));
                consumer.seek(partition, 0);
                int read = 0;
                for (ConsumerRecord record : consumer.records(Duration.ofSeconds(5))) {
                    if (read++ % 1_000 == 999) {
                        System.out.println(new String(record.value(), UTF_8));
                    }
                    if (read == 5_000) {
                        break;
                    }
                }
            }
        }
    }
}
