package io.lograft.metadata.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.metadata.sim.SimMetadataQuorum;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three controllers count under kills, pauses, lost replies, late entries and snapshots. Each count that was acknowledged
 * is there exactly once, in real-time order; nothing is there that was said to be undone.
 */
class ControllerSimulationTest {
    private static final int SEEDS = Integer.getInteger("lograft.seeds", 60);
    private static final int SIM_SECONDS = 40;

    private static final Operation<Integer, Long> COUNT = (image, request, now) -> new Decision<>(
            List.of(MetadataRecord.newBuilder()
                    .setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(image.nextProducerId() + 1))
                    .build()),
            image.nextProducerId());

    private static final Operation<Integer, Long> READ =
            (image, request, now) -> Decision.noChange(image.nextProducerId());

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyAcknowledgedCountIsThereOnce(long seed) {
        Run run = new Run(new SimScheduler(seed));
        run.play();
        run.judge();
    }

    private static final class Run {
        private final SimScheduler scheduler;
        private final SimRng rng;
        private final SimMetadataQuorum quorum;
        private final List<ControllerNode> nodes = new ArrayList<>();
        private final List<Count> counts = new ArrayList<>();

        Run(SimScheduler scheduler) {
            this.scheduler = scheduler;
            rng = scheduler.rng("test");
            quorum = new SimMetadataQuorum(scheduler, 3, SimLogFaults.MANY);
            for (int id = 1; id <= 3; id++) {
                nodes.add(new ControllerNode(scheduler, quorum, id, ControllerSettings.DEFAULTS));
            }
        }

        void play() {
            nodes.forEach(ControllerNode::start);
            for (int step = 0; step < SIM_SECONDS * 50; step++) {
                scheduler.schedule(step * 20L + rng.between(0, 20), "ask", this::ask);
            }
            for (int trouble = 0; trouble < SIM_SECONDS; trouble++) {
                scheduler.schedule(trouble * 1_000L + rng.between(0, 1_000), "trouble", this::trouble);
            }
            scheduler.runFor(SIM_SECONDS * 1_000L);
            for (ControllerNode node : nodes) {
                heal(node);
            }
            scheduler.runFor(20_000);
        }

        private void ask() {
            ControllerNode node = nodes.get(rng.nextInt(nodes.size()));
            if (!node.node.isAlive()) {
                return;
            }
            Count count = new Count(node, scheduler.nowNs(), rng.chance(800));
            count.answer = node.submit(count.writes ? COUNT : READ, 0);
            counts.add(count);
            count.answer.whenGiven = count::noteAnswer;
        }

        private void trouble() {
            ControllerNode node = nodes.get(rng.nextInt(nodes.size()));
            switch (rng.nextInt(6)) {
                case 0 -> node.node.kill();
                case 1 -> node.node.pause();
                case 2 -> quorum.loseLeader();
                case 3 -> {
                    if (node.node.isAlive() && !node.node.isPaused()) {
                        quorum.elect(node.id);
                    }
                }
                case 4 -> quorum.holdBack(node.id);
                default -> heal(node);
            }
            scheduler.schedule(rng.between(100, 3_000), "heal", () -> heal(node));
        }

        private void heal(ControllerNode node) {
            node.node.resume();
            if (!node.node.isAlive()) {
                node.node.restart();
                node.start();
            }
            scheduler.schedule(50, "release", () -> quorum.releaseWithSnapshot(node.id));
        }

        void judge() {
            scheduler.runUntil(
                    "one controller is active at the end",
                    () -> nodes.stream()
                                    .filter(node -> node.controller.active())
                                    .count()
                            == 1,
                    20_000);
            scheduler.runFor(3_000);
            long total = nodes.get(0).controller.image().nextProducerId();
            nodes.forEach(node -> assertEquals(total, node.controller.image().nextProducerId()));
            Set<Long> values = new HashSet<>();
            long unknown = 0;
            List<Count> writes = counts.stream().filter(count -> count.writes).toList();
            for (Count write : writes) {
                if (write.answer.reply != null) {
                    assertTrue(values.add(write.answer.reply), "value " + write.answer.reply + " twice");
                    assertTrue(write.answer.reply < total);
                } else if (write.answer.failure != ErrorCode.NOT_CONTROLLER
                        && write.answer.failure != ErrorCode.STALE_CONTROLLER) {
                    unknown++;
                }
            }
            assertTrue(values.size() + unknown >= total, values.size() + " + " + unknown + " < " + total);
            assertTrue(values.size() > 30, "hardly anything was answered: " + values.size());
            for (Count earlier : writes) {
                checkLaterOnes(earlier, writes);
            }
        }

        /** A count that was asked for after another was answered comes after it. */
        private static void checkLaterOnes(Count earlier, List<Count> writes) {
            if (earlier.answer.reply == null) {
                return;
            }
            for (Count later : writes) {
                if (later.answer.reply != null && later.askedNs > earlier.answeredNs) {
                    assertTrue(later.answer.reply > earlier.answer.reply);
                }
            }
        }

        private final class Count {
            private final long askedNs;
            private final boolean writes;
            private long answeredNs = Long.MAX_VALUE;
            private ControllerNode.Answer<Long> answer;

            Count(ControllerNode node, long askedNs, boolean writes) {
                this.askedNs = askedNs;
                this.writes = writes;
            }

            void noteAnswer() {
                answeredNs = scheduler.nowNs();
                if (answer.reply != null) {
                    long applied = answer.applied.nextProducerId();
                    assertTrue(writes ? applied > answer.reply : applied >= answer.reply);
                }
            }
        }
    }
}
