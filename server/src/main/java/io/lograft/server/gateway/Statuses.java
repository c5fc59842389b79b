package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.proto.v1.PublishStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What becomes of the records of one request. Answers once: when all are decided, or when its caller's time is up; the
 * request's memory is given back only when all are decided. Owned by its loop.
 */
final class Statuses {
    private static final int UNKNOWN_PARTITION = -1;

    private final LograftException[] failures;
    private final int[] partitions;
    private final long[] offsets;
    private final boolean[] decided;
    private final Consumer<Statuses> answer;
    private final Runnable release;
    private int undecided;
    private boolean answered;

    /**
     * @param answer run once, when the caller is to be told
     * @param release run once, when every record is decided
     */
    Statuses(int records, Consumer<Statuses> answer, Runnable release) {
        this.failures = new LograftException[records];
        this.partitions = new int[records];
        this.offsets = new long[records];
        this.decided = new boolean[records];
        this.undecided = records;
        this.answer = answer;
        this.release = release;
        Arrays.fill(partitions, UNKNOWN_PARTITION);
        Arrays.fill(offsets, -1);
    }

    int count() {
        return decided.length;
    }

    boolean isDecided(int record) {
        return decided[record];
    }

    void chosen(int record, int partition) {
        partitions[record] = partition;
    }

    /** @param offset -1 if it is only known that the record is there */
    void written(int record, int partition, long offset) {
        if (!answered) {
            partitions[record] = partition;
            offsets[record] = offset;
        }
        decide(record);
    }

    void failed(int record, LograftException why) {
        if (!answered) {
            failures[record] = why;
        }
        decide(record);
    }

    /** Decides all that is not decided. */
    void failRest(LograftException why) {
        for (int record = 0; record < count(); record++) {
            if (!decided[record]) {
                failed(record, why);
            }
        }
    }

    /** Answers now; what is decided later is told nobody. */
    void expire(LograftException why) {
        if (answered) {
            return;
        }
        for (int record = 0; record < count(); record++) {
            if (!decided[record]) {
                failures[record] = why;
            }
        }
        answered = true;
        answer.accept(this);
    }

    private void decide(int record) {
        if (decided[record]) {
            throw new IllegalStateException("record " + record + " was decided before");
        }
        decided[record] = true;
        if (--undecided > 0) {
            return;
        }
        release.run();
        if (!answered) {
            answered = true;
            answer.accept(this);
        }
    }

    // For the answer.

    /** The first failure's code, {@code NONE} if there is none. */
    ErrorCode firstFailure() {
        for (LograftException failure : failures) {
            if (failure != null) {
                return failure.code();
            }
        }
        return ErrorCode.NONE;
    }

    /** The messages. A text that was told for one record is not told again: ten thousand copies fit no answer. */
    List<PublishStatus> messages() {
        List<PublishStatus> messages = new ArrayList<>(count());
        Map<String, Integer> told = new HashMap<>();
        for (int record = 0; record < count(); record++) {
            PublishStatus.Builder status =
                    PublishStatus.newBuilder().setPartition(partitions[record]).setOffset(-1);
            LograftException failure = failures[record];
            if (failure == null) {
                status.setOffset(offsets[record]);
            } else {
                Integer first = told.putIfAbsent(failure.getMessage(), record);
                status.setError(Errors.of(failure.code(), first == null ? failure.getMessage() : "as record " + first));
            }
            messages.add(status.build());
        }
        return messages;
    }
}
