package io.lograft.torture.load;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.LograftClient;
import java.util.List;

/** Lograft's own Java client, with its defaults. */
public final class LograftClusterClient implements ClusterClient {
    private final LograftClient client;

    public LograftClusterClient(String bootstrapServers) {
        this.client = LograftClient.connect(bootstrapServers);
    }

    @Override
    public RecordSender newSender(String topic) {
        return new LograftSender(client.producer(), topic);
    }

    @Override
    public RecordReader newReader(String topic, List<Integer> partitions) {
        return new LograftReader(
                client.consumer(),
                partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition))
                        .toList());
    }

    @Override
    public long endOffset(String topic, int partition) {
        TopicPartition wanted = new TopicPartition(topic, partition);
        try (Consumer consumer = client.consumer()) {
            return consumer.endOffsets(List.of(wanted)).get(wanted);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
