package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.proto.v1.Error;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Calls that any node serves: one node after the other until one answers or the time is up. A call that may have been
 * carried out is made again, and the answer then says that it is in doubt: an "exists already" may be the caller's own
 * doing. Any thread may call; futures complete on the client's loop.
 */
public final class AdminCalls {
    private static final long ATTEMPT_MS = 5_000;
    private static final long SLOW_ATTEMPT_MS = 20_000;

    /**
     * An answer.
     *
     * @param reply may carry an error that is not worth a retry
     * @param doubted whether an earlier attempt may have been carried out
     */
    public record Answer<P>(P reply, boolean doubted) {}

    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Backoff backoff;
    private final Rng rng;

    public AdminCalls(Net net, EventLoop loop, MetadataWatch metadata, Backoff backoff, Rng rng) {
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.backoff = backoff;
        this.rng = rng;
    }

    /**
     * Makes the call until it is answered.
     *
     * @param errorOf the reply's error
     * @param change whether it changes something, and so may take its time
     */
    public <Q, P> CompletableFuture<Answer<P>> call(
            CallType<Q, P> type, Q request, Function<P, Error> errorOf, boolean change, long timeoutMs) {
        Attempts<Q, P> attempts = new Attempts<>(type, request, errorOf, change, timeoutMs);
        metadata.connect(timeoutMs).whenComplete((view, failed) -> loop.run(() -> attempts.begin(failed)));
        return attempts.result;
    }

    private final class Attempts<Q, P> {
        private final CallType<Q, P> type;
        private final Q request;
        private final Function<P, Error> errorOf;
        private final boolean change;
        private final long timeoutMs;
        private final long deadlineMs;
        private final CompletableFuture<Answer<P>> result = new CompletableFuture<>();
        private boolean doubted;
        private int failures;
        private String lastFailure = "no answer yet";

        private Attempts(CallType<Q, P> type, Q request, Function<P, Error> errorOf, boolean change, long timeoutMs) {
            this.type = type;
            this.request = request;
            this.errorOf = errorOf;
            this.change = change;
            this.timeoutMs = timeoutMs;
            this.deadlineMs = loop.clock().monotonicMs() + timeoutMs;
        }

        private void begin(Throwable failed) {
            if (failed != null) {
                result.completeExceptionally(failed);
            } else {
                attempt();
            }
        }

        private void attempt() {
            if (metadata.isClosed()) {
                result.completeExceptionally(Failures.closed("client"));
                return;
            }
            long leftMs = deadlineMs - loop.clock().monotonicMs();
            if (leftMs <= 0) {
                result.completeExceptionally(timedOut());
                return;
            }
            Address node = failures == 0 ? metadata.nearestNode() : metadata.nextNode();
            long attemptMs = Math.min(leftMs, change ? SLOW_ATTEMPT_MS : ATTEMPT_MS);
            net.call(node, type, request, attemptMs, loop, new CallHandler<>() {
                @Override
                public void onReply(P reply) {
                    answered(node, reply);
                }

                @Override
                public void onFailure(Closed cause) {
                    failed(node, cause);
                }
            });
        }

        private void answered(Address node, P reply) {
            ErrorCode code = Failures.code(errorOf.apply(reply));
            if (!code.retriable()) {
                result.complete(new Answer<>(reply, doubted));
                return;
            }
            doubted |= code == ErrorCode.UNKNOWN_OUTCOME || code == ErrorCode.TIMED_OUT;
            lastFailure = node + ": " + code + " " + errorOf.apply(reply).getMessage();
            again();
        }

        private void failed(Address node, Closed cause) {
            metadata.onUnusable(node, cause);
            if (cause.code() == ErrorCode.UNSUPPORTED_VERSION || cause.code() == ErrorCode.NOT_ALLOWED) {
                result.completeExceptionally(Failures.of(cause));
                return;
            }
            doubted |= !cause.refused();
            lastFailure = node + ": " + cause.code() + " " + cause.message();
            again();
        }

        private void again() {
            loop.schedule(backoff.delayMs(++failures, rng), this::attempt);
        }

        private LograftException timedOut() {
            String call = type.name().substring(type.name().indexOf('/') + 1);
            boolean unknown = change && doubted;
            return new LograftException(
                    unknown ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.TIMED_OUT,
                    call + " was not answered within " + timeoutMs + " ms (last seen: " + lastFailure + "); "
                            + (unknown
                                    ? "whether the change was made is unknown, look before trying again"
                                    : "check that the cluster has a controller, and try again"));
        }
    }
}
