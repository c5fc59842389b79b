package io.lograft.metadata.controller;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import java.util.ArrayDeque;

/**
 * Replies that wait until the batch that their decision could have read, or wrote, is applied: batch number → reply, in
 * order. Owned by the controller's loop.
 */
final class PendingReplies {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Adds a reply; batch numbers never go back. */
    void add(long batch, Reply reply) {
        waiting.addLast(new Waiting(batch, reply));
    }

    int size() {
        return waiting.size();
    }

    /** Sends the replies that waited for this batch or an earlier one. */
    void complete(long batch, ClusterImage applied) {
        while (!waiting.isEmpty() && waiting.peekFirst().batch <= batch) {
            waiting.pollFirst().reply.send(applied);
        }
    }

    /** Fails the replies that waited for this batch or an earlier one. */
    void fail(long batch, ErrorCode code, String message) {
        while (!waiting.isEmpty() && waiting.peekFirst().batch <= batch) {
            waiting.pollFirst().reply.fail(code, message);
        }
    }

    private record Waiting(long batch, Reply reply) {}

    /** One decided reply with the handler that takes it. */
    interface Reply {
        void send(ClusterImage applied);

        void fail(ErrorCode code, String message);
    }
}
