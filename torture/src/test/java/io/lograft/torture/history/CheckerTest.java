package io.lograft.torture.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckerTest {
    private static final int PRODUCER = 1;
    private static final int READER = 100;
    private static final int PARTITION = 3;

    private final List<Event> history = new ArrayList<>();
    private long now;

    @Test
    void aCleanHistoryPasses() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        sent(PRODUCER, 12);
        end(PRODUCER, 12, Outcome.INFO, -1);
        sent(PRODUCER, 13);
        end(PRODUCER, 13, Outcome.FAIL, -1);
        sent(PRODUCER, 14);
        polled(READER, at(0, 10), at(1, 11));
        polled(READER + 1, at(0, 10), at(1, 11), at(2, 12));
        Verdict verdict = verdict();
        assertTrue(verdict.isClean(), verdict.toString());
        assertEquals("2 acknowledged, 2 unknown, 1 failed, 3 read; no anomaly", verdict.toString());
    }

    @Test
    void aHistoryWithoutReadersIsCleanOnlyIfNothingWasAcknowledged() {
        sent(PRODUCER, 1);
        assertTrue(verdict().isClean());
        end(PRODUCER, 1, Outcome.OK, 0);
        assertFound(Anomaly.UNSEEN);
    }

    @Test
    void anAcknowledgedValueBelowTheReadersThatNobodyReadIsLost() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        sent(PRODUCER, 12);
        polled(READER, at(0, 10), at(2, 12));
        assertEquals(
                Set.of(Anomaly.LOST_WRITE, Anomaly.POLL_SKIP),
                verdict().counts().keySet());
    }

    @Test
    void aLostValueWhoseOffsetWasGivenToAnotherIsLostAndInconsistent() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        sent(PRODUCER, 12);
        polled(READER, at(0, 10), at(1, 12));
        assertEquals(
                Set.of(Anomaly.LOST_WRITE, Anomaly.INCONSISTENT_OFFSETS),
                verdict().counts().keySet());
    }

    @Test
    void anAcknowledgedValueBeyondTheReadersIsUnseen() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        polled(READER, at(0, 10));
        assertFound(Anomaly.UNSEEN);
    }

    @Test
    void anAcknowledgementNeedNotNameTheOffset() {
        acknowledged(10, -1);
        assertFound(Anomaly.LOST_WRITE);
        polled(READER, at(7, 10));
        assertTrue(verdict().isClean());
    }

    @Test
    void aValueAtTwoOffsetsIsADuplicate() {
        acknowledged(10, 0);
        polled(READER, at(0, 10), at(1, 10));
        assertFound(Anomaly.DUPLICATE);
    }

    @Test
    void aValueReadElsewhereThanItWasAcknowledgedIsADuplicate() {
        acknowledged(10, 5);
        polled(READER, at(4, 10));
        assertFound(Anomaly.DUPLICATE);
    }

    @Test
    void twoReadersThatSeeDifferentValuesAtAnOffsetAreInconsistent() {
        sent(PRODUCER, 10);
        sent(PRODUCER, 11);
        polled(READER, at(0, 10));
        polled(READER + 1, at(0, 11));
        assertFound(Anomaly.INCONSISTENT_OFFSETS);
    }

    @Test
    void valuesThatLandInAnotherOrderThanTheyWereSentAreNonmonotonic() {
        sent(PRODUCER, 10);
        sent(PRODUCER, 11);
        end(PRODUCER, 11, Outcome.OK, 0);
        end(PRODUCER, 10, Outcome.OK, 1);
        polled(READER, at(0, 11), at(1, 10));
        assertFound(Anomaly.NONMONOTONIC_SEND);
    }

    @Test
    void orderCountsForValuesOfUnknownOutcomeThatWereRead() {
        sent(PRODUCER, 10);
        sent(PRODUCER, 11);
        end(PRODUCER, 10, Outcome.INFO, -1);
        end(PRODUCER, 11, Outcome.OK, 0);
        polled(READER, at(0, 11), at(1, 10));
        assertFound(Anomaly.NONMONOTONIC_SEND);
    }

    @Test
    void differentProducersMayInterleaveAnyHow() {
        sent(PRODUCER, 10);
        sent(PRODUCER + 1, 11);
        end(PRODUCER, 10, Outcome.OK, 1);
        end(PRODUCER + 1, 11, Outcome.OK, 0);
        polled(READER, at(0, 11), at(1, 10));
        assertTrue(verdict().isClean());
    }

    @Test
    void aReaderThatGoesBackIsNonmonotonic() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        polled(READER, at(0, 10), at(1, 11));
        polled(READER, at(1, 11));
        assertFound(Anomaly.NONMONOTONIC_POLL);
    }

    @Test
    void aReaderThatPassesARecordOverSkips() {
        acknowledged(10, 0);
        acknowledged(11, 1);
        acknowledged(12, 2);
        polled(READER, at(0, 10));
        polled(READER, at(2, 12));
        polled(READER + 1, at(0, 10), at(1, 11), at(2, 12));
        assertFound(Anomaly.POLL_SKIP);
    }

    @Test
    void anOffsetThatHoldsNothingMayBePassedOver() {
        acknowledged(10, 0);
        acknowledged(12, 2);
        polled(READER, at(0, 10), at(2, 12));
        assertTrue(verdict().isClean());
    }

    @Test
    void aValueWhoseSendFailedMustNotBeRead() {
        sent(PRODUCER, 10);
        end(PRODUCER, 10, Outcome.FAIL, -1);
        polled(READER, at(0, 10));
        assertFound(Anomaly.ABORTED_READ);
    }

    @Test
    void aValueThatNobodySentIsUnexpected() {
        polled(READER, at(0, PollEvent.UNREADABLE));
        assertFound(Anomaly.UNEXPECTED);
    }

    @Test
    void partitionsDoNotMix() {
        acknowledged(10, 0);
        polled(READER, at(0, 10));
        history.add(new SendEvent(now++, PRODUCER, Outcome.INVOKE, PARTITION + 1, 10, -1));
        history.add(new SendEvent(now++, PRODUCER, Outcome.OK, PARTITION + 1, 10, 0));
        Verdict verdict = verdict();
        assertEquals(Map.of(Anomaly.UNSEEN, 1L), verdict.counts());
        assertEquals(PARTITION + 1, verdict.examples().get(0).partition());
    }

    @Test
    void everyOccurrenceCountsAndTheFirstFewAreShown() {
        for (int value = 0; value < 50; value++) {
            acknowledged(value, value);
        }
        Verdict verdict = verdict();
        assertEquals(Map.of(Anomaly.UNSEEN, 50L), verdict.counts());
        assertEquals(10, verdict.examples().size());
        assertEquals(
                "unseen: partition 3: value 0, acknowledged at 0, was not read; the highest offset read is -1",
                verdict.examples().get(0).toString());
    }

    @Test
    void aHistoryThatCannotBeIsRefused() {
        acknowledged(10, 0);
        sent(PRODUCER, 10);
        assertThrows(IllegalArgumentException.class, this::verdict);
        history.clear();
        end(PRODUCER, 11, Outcome.OK, 0);
        assertThrows(IllegalArgumentException.class, this::verdict);
    }

    @Test
    void aFileGivesTheSameVerdict(@TempDir Path directory) throws IOException {
        acknowledged(10, 0);
        sent(PRODUCER, 11);
        end(PRODUCER, 11, Outcome.INFO, -1);
        sent(PRODUCER, 12);
        end(PRODUCER, 12, Outcome.FAIL, -1);
        acknowledged(1L << 40, 1L << 41);
        polled(READER, at(0, 10), at(0, 10));
        polled(READER);
        Path file = directory.resolve("history.jsonl");
        try (HistoryWriter writer = new HistoryWriter(file)) {
            history.forEach(writer::write);
        }
        List<Event> back = new ArrayList<>();
        HistoryReader.read(file, back::add);
        assertEquals(text(history), text(back));
        Verdict verdict = Checker.check(file);
        assertEquals(verdict().toString(), verdict.toString());
        assertEquals(
                Set.of(Anomaly.NONMONOTONIC_POLL, Anomaly.UNSEEN),
                verdict.counts().keySet());
    }

    private static List<String> text(List<Event> events) {
        return events.stream()
                .map(event -> event instanceof PollEvent poll
                        ? poll.nanos() + " " + poll.process() + " " + poll.partition() + " "
                                + List.of(Arrays.toString(poll.offsets()), Arrays.toString(poll.values()))
                        : event.toString())
                .toList();
    }

    // ---- how histories are told

    private void acknowledged(long value, long offset) {
        sent(PRODUCER, value);
        end(PRODUCER, value, Outcome.OK, offset);
    }

    private void sent(int process, long value) {
        history.add(new SendEvent(now++, process, Outcome.INVOKE, PARTITION, value, -1));
    }

    private void end(int process, long value, Outcome outcome, long offset) {
        history.add(new SendEvent(now++, process, outcome, PARTITION, value, offset));
    }

    private static long[] at(long offset, long value) {
        return new long[] {offset, value};
    }

    private void polled(int process, long[]... records) {
        long[] offsets = new long[records.length];
        long[] values = new long[records.length];
        for (int i = 0; i < records.length; i++) {
            offsets[i] = records[i][0];
            values[i] = records[i][1];
        }
        history.add(new PollEvent(now++, process, PARTITION, offsets, values));
    }

    private Verdict verdict() {
        Checker checker = new Checker();
        history.forEach(checker);
        return checker.verdict();
    }

    private void assertFound(Anomaly anomaly) {
        assertEquals(Map.of(anomaly, 1L), verdict().counts());
    }
}
