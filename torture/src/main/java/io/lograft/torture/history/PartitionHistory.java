package io.lograft.torture.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a history says about one partition. Events are taken in order, then {@link #judge} draws the conclusions. */
final class PartitionHistory {
    private final int partition;
    private final Map<Long, Send> sends = new HashMap<>();
    private final TreeMap<Integer, List<Send>> sendsByProcess = new TreeMap<>();
    private final Map<Long, Long> valueAt = new HashMap<>();
    private final Map<Long, Long> offsetOf = new HashMap<>();
    private final Set<Long> read = new HashSet<>();
    private final Map<Integer, Long> positions = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<long[]> jumps = new ArrayList<>();
    private long highestRead = -1;

    /** A value on its way. */
    private static final class Send {
        private final long value;
        private Outcome outcome = Outcome.INVOKE;

        Send(long value) {
            this.value = value;
        }
    }

    PartitionHistory(int partition) {
        this.partition = partition;
    }

    void take(SendEvent event) {
        Send send = sends.get(event.value());
        if (event.outcome() == Outcome.INVOKE) {
            if (send != null) {
                throw new IllegalArgumentException("value " + event.value() + " was sent twice to partition "
                        + partition + ": values must be unique");
            }
            send = new Send(event.value());
            sends.put(event.value(), send);
            sendsByProcess
                    .computeIfAbsent(event.process(), process -> new ArrayList<>())
                    .add(send);
            return;
        }
        if (send == null || send.outcome != Outcome.INVOKE) {
            throw new IllegalArgumentException(
                    "value " + event.value() + " of partition " + partition + " ends without having begun");
        }
        send.outcome = event.outcome();
        if (event.outcome() == Outcome.OK && event.offset() >= 0) {
            observe(event.offset(), event.value(), "acknowledged");
        }
    }

    void take(PollEvent event) {
        for (int i = 0; i < event.offsets().length; i++) {
            long offset = event.offsets()[i];
            long value = event.values()[i];
            advance(event.process(), offset);
            highestRead = Math.max(highestRead, offset);
            if (!sends.containsKey(value)) {
                find(Anomaly.UNEXPECTED, "offset " + offset + " holds " + value + ", which nobody sent");
            } else {
                read.add(value);
                observe(offset, value, "read");
            }
        }
    }

    private void advance(int process, long offset) {
        Long before = positions.put(process, offset);
        if (before == null) {
            return;
        }
        if (offset <= before) {
            find(Anomaly.NONMONOTONIC_POLL, "process " + process + " read offset " + offset + " after " + before);
        } else if (offset > before + 1) {
            jumps.add(new long[] {process, before, offset});
        }
    }

    private void observe(long offset, long value, String how) {
        Long other = valueAt.putIfAbsent(offset, value);
        if (other != null && other != value) {
            find(
                    Anomaly.INCONSISTENT_OFFSETS,
                    "offset " + offset + " holds " + other + ", and " + value + " as " + how);
        }
        Long elsewhere = offsetOf.putIfAbsent(value, offset);
        if (elsewhere != null && elsewhere != offset) {
            find(Anomaly.DUPLICATE, "value " + value + " is at " + elsewhere + ", and as " + how + " at " + offset);
        }
    }

    private void find(Anomaly anomaly, String detail) {
        findings.add(new Finding(anomaly, partition, detail));
    }

    List<Finding> judge() {
        judgeJumps();
        sendsByProcess.forEach(this::judgeOrder);
        sendsByProcess.values().forEach(list -> list.forEach(this::judgeOutcome));
        return findings;
    }

    /** An offset that holds nothing may be passed over; one that holds a record may not. */
    private void judgeJumps() {
        for (long[] jump : jumps) {
            for (long offset = jump[1] + 1; offset < jump[2]; offset++) {
                if (valueAt.containsKey(offset)) {
                    find(
                            Anomaly.POLL_SKIP,
                            "process " + jump[0] + " was led from offset " + jump[1] + " to " + jump[2] + ", past "
                                    + valueAt.get(offset) + " at " + offset);
                    break;
                }
            }
        }
    }

    private void judgeOrder(int process, List<Send> inOrder) {
        long highest = -1;
        long highestValue = -1;
        for (Send send : inOrder) {
            Long offset = offsetOf.get(send.value);
            if (offset == null) {
                continue;
            }
            if (offset < highest) {
                find(
                        Anomaly.NONMONOTONIC_SEND,
                        "process " + process + " sent " + highestValue + " before " + send.value + ", but they are at "
                                + highest + " and " + offset);
            } else {
                highest = offset;
                highestValue = send.value;
            }
        }
    }

    private void judgeOutcome(Send send) {
        boolean wasRead = read.contains(send.value);
        if (send.outcome == Outcome.OK && !wasRead) {
            // Without an offset it was acknowledged as a duplicate of one that the leader remembers: below any reader.
            long offset = offsetOf.getOrDefault(send.value, -1L);
            find(
                    offset <= highestRead ? Anomaly.LOST_WRITE : Anomaly.UNSEEN,
                    "value " + send.value + ", acknowledged at " + offset
                            + ", was not read; the highest offset read is " + highestRead);
        }
        if (send.outcome == Outcome.FAIL && wasRead) {
            find(Anomaly.ABORTED_READ, "value " + send.value + " was read although its send failed");
        }
    }

    long count(Outcome outcome) {
        return sends.values().stream().filter(send -> send.outcome == outcome).count();
    }

    long readCount() {
        return read.size();
    }
}
