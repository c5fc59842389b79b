package io.lograft.bench.node;

import io.lograft.base.TopicPartition;
import io.lograft.client.Admin;
import io.lograft.client.Consumer;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The client's part of {@code bench/node}: {@code create ADDRESS PARTITIONS}, {@code fill ADDRESS PARTITIONS MIB_EACH} (0:
 * one record), {@code more} the same without making the topics, {@code touch ADDRESS PARTITIONS}: a record to and from some of them.
 */
public final class NodeLoad {
    private static final int TOPIC_PARTITIONS = 10_000;
    private static final int IN_FLIGHT = 256;
    private static final int RECORD_BYTES = 64 << 10;
    private static final int TOUCHED = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private NodeLoad() {}

    public static void main(String[] arguments) {
        int partitions = Integer.parseInt(arguments[2]);
        try (LograftClient client = LograftClient.connect(arguments[1])) {
            switch (arguments[0]) {
                case "create" -> create(client.admin(), partitions, Map.of());
                case "fill" -> {
                    create(client.admin(), partitions, Map.of("flush", "async"));
                    fill(client, partitions, Integer.parseInt(arguments[3]));
                }
                case "more" -> fill(client, partitions, Integer.parseInt(arguments[3]));
                case "touch" -> touch(client, partitions);
                default -> throw new IllegalArgumentException("create, fill, more or touch, not " + arguments[0]);
            }
        }
    }

    private static String topic(int partition) {
        return "bench-" + partition / TOPIC_PARTITIONS;
    }

    private static void create(Admin admin, int partitions, Map<String, String> configs) {
        for (int first = 0; first < partitions; first += TOPIC_PARTITIONS) {
            int count = Math.min(TOPIC_PARTITIONS, partitions - first);
            admin.createTopic(new NewTopic(topic(first), count, 1, configs)).join();
        }
    }

    private static void fill(LograftClient client, int partitions, int mibEach) {
        byte[] value = new byte[mibEach == 0 ? 100 : RECORD_BYTES];
        int rounds = mibEach == 0 ? 1 : (mibEach << 20) / RECORD_BYTES;
        ArrayDeque<CompletableFuture<?>> inFlight = new ArrayDeque<>();
        try (Producer producer = client.producer()) {
            for (int round = 0; round < rounds; round++) {
                for (int partition = 0; partition < partitions; partition++) {
                    if (inFlight.size() >= IN_FLIGHT) {
                        inFlight.poll().join();
                    }
                    inFlight.add(producer.send(record(partition, value)));
                }
            }
            inFlight.forEach(CompletableFuture::join);
        }
    }

    private static ProducerRecord record(int partition, byte[] value) {
        return new ProducerRecord(topic(partition), value).withPartition(partition % TOPIC_PARTITIONS);
    }

    private static void touch(LograftClient client, int partitions) {
        try (Producer producer = client.producer();
                Consumer consumer = client.consumer()) {
            for (int i = 0; i < TOUCHED; i++) {
                int partition = (int) ((long) i * partitions / TOUCHED);
                producer.send(record(partition, ("touch " + i).getBytes())).join();
                TopicPartition place = new TopicPartition(topic(partition), partition % TOPIC_PARTITIONS);
                consumer.assign(List.of(place));
                consumer.seekToBeginning(List.of(place));
                int read = 0;
                for (int polls = 0; read == 0 && polls < PATIENCE.toSeconds(); polls++) {
                    read = consumer.poll(Duration.ofSeconds(1)).size();
                }
                if (read == 0) {
                    throw new IllegalStateException("nothing was read from " + place + " within " + PATIENCE);
                }
            }
        }
    }
}
