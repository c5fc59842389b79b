package io.lograft.cli.demo;

import io.lograft.base.Clock;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
import io.lograft.cli.local.NodeStarter;
import io.lograft.cli.local.PartitionWait;
import io.lograft.cli.output.Durations;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.LograftClient;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One run: streams records while a consumer reads along, kills the node that leads most partitions, reads everything
 * back, brings the node back. The topic has a leader for every partition and all replicas in sync when it begins.
 */
public final class Demonstration {
    /** How many records are sent in all. */
    public static final int RECORDS = 12_000;

    private static final long WAIT_LIMIT_MS = 120_000;
    private static final long TAIL_LIMIT_MS = 30_000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final Duration READ_POLL = Duration.ofMillis(200);

    private final LocalCluster cluster;
    private final NodeStarter starter;
    private final LograftClient client;
    private final Clock clock;
    private final Stage stage;

    public Demonstration(LocalCluster cluster, NodeStarter starter, LograftClient client, Clock clock, Stage stage) {
        this.cluster = cluster;
        this.starter = starter;
        this.client = client;
        this.clock = clock;
        this.stage = stage;
    }

    /**
     * Runs once.
     *
     * @param sample what is sent, over and over
     * @return whether every acknowledged record is there, once and in order, and every record was acknowledged
     */
    public boolean run(TopicDescription topic, List<byte[]> sample) throws IOException {
        String run = Long.toString(clock.wallMs(), Character.MAX_RADIX);
        int partitions = topic.partitions().size();
        Journal journal = new Journal(RECORDS, partitions);
        Tally tailed = new Tally(journal, partitions);
        Map<TopicPartition, Long> begin = ends(topic);
        Victim victim =
                Victim.choose(cluster, topic, client.admin().describeCluster().join());
        long killedNs;
        try (Tail tail = Tail.start(client.consumer(config()), begin, run, tailed);
                Stream stream = new Stream(client.producer(), topic.name(), run, sample, journal, clock)) {
            killedNs = stream.send(() -> kill(victim), () -> show(journal, tail));
            awaitTail(journal, tail);
        }
        Tally back = readBack(begin, ends(topic), run, new Tally(journal, partitions));
        boolean good = report(victim, killedNs, journal, tailed, back);
        restart(victim.node(), topic.name());
        return good;
    }

    private static ConsumerConfig config() {
        return ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "none");
    }

    private Map<TopicPartition, Long> ends(TopicDescription topic) {
        List<TopicPartition> all = topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
        try (Consumer consumer = client.consumer(config())) {
            return consumer.endOffsets(all);
        }
    }

    /** Kills the node; returns when, in monotonic ns. */
    private long kill(Victim victim) {
        NodeProcess process = victim.process();
        stage.tell(victim.describe() + "; killing its process " + process.pid() + " with -9");
        long now = clock.monotonicNs();
        process.kill();
        return now;
    }

    private void show(Journal journal, Tail tail) {
        stage.progress(String.format(
                Locale.ROOT,
                "%,d of %,d sent, %,d acknowledged, %,d read",
                journal.sent(),
                journal.records(),
                journal.acknowledged(),
                tail.count()));
    }

    private void awaitTail(Journal journal, Tail tail) {
        long deadline = clock.monotonicMs() + TAIL_LIMIT_MS;
        while (tail.count() < journal.acknowledged() && tail.failure() == null && clock.monotonicMs() < deadline) {
            show(journal, tail);
            LockSupport.parkNanos(POLL_NANOS);
        }
        if (tail.failure() != null) {
            throw tail.failure();
        }
    }

    private Tally readBack(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> end, String run, Tally tally) {
        stage.progress("reading everything back");
        Map<TopicPartition, Long> left = new HashMap<>(end);
        left.keySet().removeIf(partition -> begin.get(partition) >= end.get(partition));
        try (Consumer consumer = client.consumer(config())) {
            consumer.assign(left.keySet());
            left.keySet().forEach(partition -> consumer.seek(partition, begin.get(partition)));
            while (!left.isEmpty()) {
                for (ConsumerRecord record : consumer.poll(READ_POLL)) {
                    int number = RecordKey.numberOf(run, record.key());
                    if (number >= 0) {
                        tally.saw(record.partition().partition(), number);
                    }
                }
                left.keySet().removeIf(partition -> consumer.position(partition) >= end.get(partition));
            }
        }
        return tally;
    }

    private boolean report(Victim victim, long killedNs, Journal journal, Tally tailed, Tally back) {
        long nextNs = victim.partitions().stream()
                .mapToLong(partition -> journal.firstAcknowledgementAfterNs(partition, killedNs))
                .max()
                .orElse(0);
        long pauseNs = victim.partitions().stream()
                .mapToLong(journal::longestPauseNs)
                .max()
                .orElse(0);
        stage.tell("node " + victim.node().id() + " killed; next acknowledgement after " + Durations.millis(nextNs)
                + " (longest pause of a partition: " + Durations.millis(pauseNs) + "); " + back.describe());
        if (tailed.records() != back.records() || !tailed.isClean()) {
            stage.tell("the consumer that read along saw something else: " + tailed.describe());
        }
        LograftException failure = journal.firstFailure();
        if (failure != null) {
            stage.tell(String.format(
                    Locale.ROOT,
                    "%,d records were not acknowledged; the first because: %s",
                    journal.failed(),
                    failure.getMessage()));
        }
        return back.isClean() && tailed.isClean() && failure == null;
    }

    private void restart(LocalNode node, String topic) throws IOException {
        long started = clock.monotonicMs();
        starter.bringUp(List.of(node), WAIT_LIMIT_MS, stage::progress);
        new PartitionWait(client.admin(), clock, stage::progress).awaitFullIsr(topic, WAIT_LIMIT_MS);
        stage.tell("node " + node.id() + " is back; every replica in sync again after "
                + Durations.seconds(clock.monotonicMs() - started));
    }
}
