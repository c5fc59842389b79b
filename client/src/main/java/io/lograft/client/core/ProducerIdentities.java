package io.lograft.client.core;

import io.lograft.base.CallHandler;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.InitProducerResponse;

/**
 * Gets producer ids, one at a time, from any node, until somebody answers. A partition that has spent one (see {@link
 * PartitionSender}) goes on under the next; the others keep theirs. Owned by the client's loop.
 */
final class ProducerIdentities {
    private static final long CALL_TIMEOUT_MS = 2_000;

    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Backoff backoff;
    private final Rng rng;
    private final Runnable onIdentity;
    private ProducerIdentity current;
    private boolean asking;
    private boolean closed;
    private int failures;

    ProducerIdentities(Net net, EventLoop loop, MetadataWatch metadata, Backoff backoff, Rng rng, Runnable onIdentity) {
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.backoff = backoff;
        this.rng = rng;
        this.onIdentity = onIdentity;
    }

    /** An identity other than the spent one (null for none); null if it is yet to come, then {@code onIdentity} runs. */
    ProducerIdentity next(ProducerIdentity spent) {
        if (current != null && !current.equals(spent)) {
            return current;
        }
        ask();
        return null;
    }

    void close() {
        closed = true;
    }

    private void ask() {
        if (asking || closed) {
            return;
        }
        asking = true;
        var node = metadata.nextNode();
        net.call(
                node,
                Rpc.INIT_PRODUCER,
                InitProducerRequest.getDefaultInstance(),
                CALL_TIMEOUT_MS,
                loop,
                new CallHandler<>() {
                    @Override
                    public void onReply(InitProducerResponse reply) {
                        take(reply);
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        metadata.onUnusable(node, cause);
                        retry();
                    }
                });
    }

    private void take(InitProducerResponse reply) {
        asking = false;
        if (closed) {
            return;
        }
        if (Failures.code(reply.getError()) != ErrorCode.NONE) {
            retry();
            return;
        }
        failures = 0;
        current = new ProducerIdentity(reply.getProducerId(), (short) reply.getProducerEpoch());
        onIdentity.run();
    }

    private void retry() {
        asking = true;
        loop.schedule(backoff.delayMs(++failures, rng), () -> {
            asking = false;
            ask();
        });
    }
}
