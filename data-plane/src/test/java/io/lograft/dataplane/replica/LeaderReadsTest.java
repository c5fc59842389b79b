package io.lograft.dataplane.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderReadsTest {
    private static final TopicIdPartition ID = new TopicIdPartition(new TopicId(1, 2), 0);
    private static final int EPOCH = 5;

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLoop loop = new SimNode(scheduler, "broker").newDataLoop("data");
    private final StuckLogs log = new StuckLogs(ID);
    private final List<String> answers = new ArrayList<>();
    private final LeaderReads reads = reads();

    @Test
    void aReadThatFindsNothingWaitsAndIsEndedWithTheLeadership() {
        log.growTo(10);
        begin(3);
        log.finishRead(3);
        scheduler.runFor(1);
        assertEquals(List.of(), answers);
        reads.endAll(ErrorCode.NOT_LEADER, "another one leads");
        assertEquals(List.of("NOT_LEADER"), answers);
    }

    @Test
    void aReadThatFindsNothingAfterTheLeadershipIsEndedToo() {
        log.growTo(10);
        begin(3);
        reads.endAll(ErrorCode.NOT_LEADER, "another one leads");
        assertEquals(List.of(), answers);
        log.finishRead(3);
        assertEquals(List.of("NOT_LEADER"), answers);
    }

    @Test
    void whoReadsBeyondTheLogIsToldWhatItHolds() {
        log.growTo(10);
        begin(11);
        assertEquals(List.of("OFFSET_OUT_OF_RANGE, the log holds 0 to 10"), answers);
    }

    private LeaderReads reads() {
        ReplicaContext context = new ReplicaContext(
                DataPlaneOptions.of(1),
                loop,
                log,
                new ControllerCalls() {
                    @Override
                    public void alterPartition(IsrProposal proposal, ProposalCallback callback) {
                        throw new AssertionError("nothing to propose");
                    }

                    @Override
                    public void report(List<ReplicaHealth> replicas) {
                        throw new AssertionError("nothing to report");
                    }
                },
                () -> 0,
                id -> LeaderHint.UNKNOWN,
                new Counters());
        return new LeaderReads(context, log, EPOCH, 0, 10);
    }

    private void begin(long offset) {
        Subscription subscription = new Subscription(ID, EPOCH, offset, -1, loop, reads::read, reads::forget);
        subscription.read(1_000, new FetchSubscription.Reader() {
            @Override
            public void onBatches(List<ByteBuffer> batches, long next, long highWatermark, long logStartOffset) {
                answers.add("batches up to " + next);
            }

            @Override
            public void onEnd(FetchSubscription.End end) {
                String bounds = ", the log holds " + end.logStartOffset() + " to " + end.highWatermark();
                answers.add(end.error() + (end.logStartOffset() < 0 ? "" : bounds));
            }
        });
        scheduler.runFor(1);
    }
}
