package io.lograft.torture.soak;

import io.lograft.base.Clock;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.client.Admin;
import io.lograft.client.ConfigTarget;
import io.lograft.client.Consumer;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.OffsetAndTimestamp;
import io.lograft.client.TopicDescription;
import io.lograft.torture.load.HarnessFault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Describes and changes the cluster, one thing after the other; moves partitions to other nodes, and leaderships back to
 * where they belong; now and then with a client of its own that connects, asks and closes. What comes back must be what was asked for.
 */
final class SoakAdmin implements AutoCloseable {
    private static final long STEP_MS = 2_000;
    private static final long CALL_LIMIT_MS = 30_000;
    private static final long OFFSETS_LIMIT_MS = 60_000;
    private static final String RETENTION = "retention.ms";

    /** One thing to do; throws what reached the application. */
    private interface Action {
        void run() throws Exception;
    }

    private final LograftClient client;
    private final Admin admin;
    private final String bootstrapServers;
    private final String topic;
    private final List<TopicPartition> partitions;
    private final SoakJournal journal;
    private final Clock clock;
    private final LoopThread loop;
    private final SoakMoves moves;
    private final List<Action> actions = List.of(
            this::describeCluster,
            this::move,
            this::describeTopic,
            this::move,
            this::electLeaders,
            this::move,
            this::changeConfig,
            this::move,
            this::askOffsets,
            this::move,
            this::createAndDelete,
            this::move,
            this::electLeaders,
            this::move,
            this::visit);
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong elected = new AtomicLong();
    private final AtomicLong deadlinesPassed = new AtomicLong();
    private int step;
    private volatile boolean running = true;

    SoakAdmin(
            LograftClient client,
            String bootstrapServers,
            List<TopicPartition> partitions,
            SoakJournal journal,
            Clock clock) {
        this.client = client;
        this.admin = client.admin().within(Duration.ofMillis(CALL_LIMIT_MS));
        this.bootstrapServers = bootstrapServers;
        this.topic = partitions.get(0).topic();
        this.partitions = partitions;
        this.journal = journal;
        this.clock = clock;
        this.loop = new LoopThread("soak-admin", clock, HarnessFault::end);
        this.moves = new SoakMoves(admin, partitions);
    }

    void start() {
        loop.execute(this::turn);
    }

    /** Runs this every so often between two actions, when no short-lived client is there. */
    void every(long periodMs, Runnable task) {
        loop.schedule(periodMs, () -> {
            task.run();
            every(periodMs, task);
        });
    }

    private void turn() {
        if (!running) {
            return;
        }
        Deadline deadline = Deadline.of(clock, CALL_LIMIT_MS);
        try {
            actions.get(step % actions.size()).run();
            done.incrementAndGet();
        } catch (Exception reached) {
            if (deadline.excuses(reached, clock)) {
                deadlinesPassed.incrementAndGet();
            } else {
                journal.failure("admin, step " + step % actions.size(), reached);
            }
        }
        step++;
        loop.schedule(STEP_MS, this::turn);
    }

    private void describeCluster() throws Exception {
        expect(await(admin.describeCluster()).brokers().size() == 3, "a cluster of three brokers");
    }

    private void describeTopic() throws Exception {
        TopicDescription found = await(admin.describeTopic(topic));
        expect(found.partitions().size() == partitions.size(), "all partitions of the topic");
        expect(await(admin.listTopics()).stream().anyMatch(each -> each.name().equals(topic)), "the topic in the list");
    }

    private void electLeaders() throws Exception {
        elected.addAndGet(await(admin.electLeaders("", List.of())));
    }

    private void move() throws Exception {
        moves.step();
    }

    private void changeConfig() throws Exception {
        String value = Long.toString(604_800_000L + step);
        ConfigTarget target = ConfigTarget.topic(topic);
        await(admin.alterConfig(target, Map.of(RETENTION, value), List.of()));
        expect(
                await(admin.describeConfig(target)).stream()
                        .anyMatch(setting -> setting.name().equals(RETENTION)
                                && setting.value().equals(value)),
                RETENTION + "=" + value + " as it was set");
    }

    private void askOffsets() {
        try (Consumer consumer = client.consumer()) {
            Map<TopicPartition, Long> first =
                    consumer.beginningOffsets(partitions, Duration.ofMillis(OFFSETS_LIMIT_MS));
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions, Duration.ofMillis(OFFSETS_LIMIT_MS));
            Map<TopicPartition, OffsetAndTimestamp> recent =
                    consumer.offsetsForTimes(Map.of(partitions.get(0), clock.wallMs() - OFFSETS_LIMIT_MS));
            recent.forEach((partition, found) -> expect(
                    found.offset() >= first.get(partition), "the offset of a time within the log of " + partition));
            partitions.forEach(partition ->
                    expect(first.get(partition) <= end.get(partition), "a beginning before the end of " + partition));
        }
    }

    private void createAndDelete() throws Exception {
        String name = "scratch-" + step;
        TopicDescription made = await(admin.createTopic(new NewTopic(name, 2, 2)));
        expect(made.partitions().size() == 2, "the topic as it was asked for");
        expect(await(admin.addPartitions(name, 3)).partitions().size() == 3, "three partitions");
        await(admin.deleteTopic(name));
    }

    private void visit() throws Exception {
        try (LograftClient visitor = LograftClient.builder()
                .bootstrapServers(bootstrapServers)
                .clientId("soak-visitor")
                .connect(Duration.ofMillis(CALL_LIMIT_MS))) {
            await(visitor.admin().describeCluster());
            try (Consumer consumer = visitor.consumer()) {
                expect(consumer.partitionsOf(topic).size() == partitions.size(), "all partitions of the topic");
            }
        }
    }

    static void expect(boolean so, String what) {
        if (!so) {
            throw new IllegalStateException("expected " + what);
        }
    }

    static <T> T await(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(2 * CALL_LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof LograftException why ? why : failed;
        } catch (TimeoutException late) {
            throw new IllegalStateException("a call went on after its time limit of " + CALL_LIMIT_MS + " ms", late);
        }
    }

    @Override
    public void close() {
        running = false;
        loop.closeWithin(2 * CALL_LIMIT_MS);
        journal.count("administrative actions", done.get());
        moves.count(journal);
        journal.count("leaderships moved by elections", elected.get());
        journal.count("administrative calls whose deadline passed", deadlinesPassed.get());
    }
}
