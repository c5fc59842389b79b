package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.AllocateProducerIdsRequest;
import io.lograft.proto.internal.v1.AllocateProducerIdsResponse;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.server.bridge.ControllerAccess;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Hands out producer ids from a block that the controller gave this node, and asks for the next block when it is used
 * up. Owned by the loop given at construction; requests change over to it.
 */
public final class InitProducerService implements CallAcceptor<InitProducerRequest, InitProducerResponse> {
    private static final int BLOCK = 1_000;
    private static final int WAITING_MAX = 10_000;
    private static final long TIMEOUT_MS = 5_000;

    private final ControllerAccess controller;
    private final EventLoop owner;
    private final RequestListener listener;

    private final ArrayDeque<Consumer<InitProducerResponse>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean asking;

    public InitProducerService(ControllerAccess controller, EventLoop owner, RequestListener listener) {
        this.controller = controller;
        this.owner = owner;
        this.listener = listener;
    }

    @Override
    public void accept(InitProducerRequest request, Peer peer, EventLoop loop, CallReply<InitProducerResponse> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        owner.run(() -> take(response -> {
            reply.reply(response);
            listener.onAnswered(
                    RequestKind.INIT_PRODUCER,
                    owner.clock().monotonicNs() - arrivedNs,
                    Messages.code(response.getError()));
        }));
    }

    private void take(Consumer<InitProducerResponse> answer) {
        if (waiting.size() == WAITING_MAX) {
            answer.accept(refusal(ErrorCode.THROTTLED, WAITING_MAX + " producers wait for an id; retry"));
            return;
        }
        waiting.add(answer);
        serve();
    }

    private void serve() {
        while (!waiting.isEmpty() && next < end) {
            waiting.poll()
                    .accept(InitProducerResponse.newBuilder()
                            .setProducerId(next++)
                            .build());
        }
        if (!waiting.isEmpty() && !asking) {
            ask();
        }
    }

    private void ask() {
        asking = true;
        ControlRequest request = ControlRequest.newBuilder()
                .setAllocateProducerIds(AllocateProducerIdsRequest.newBuilder().setCount(BLOCK))
                .build();
        controller.ask(request, TIMEOUT_MS, owner, new ControlHandler() {
            @Override
            public void onReply(ControlResponse reply) {
                asking = false;
                if (reply.hasError() || !reply.hasAllocateProducerIds()) {
                    refuseAll(Messages.code(reply.getError()), reply.getError().getMessage());
                    return;
                }
                AllocateProducerIdsResponse block = reply.getAllocateProducerIds();
                next = block.getFirst();
                end = next + block.getCount();
                serve();
            }

            @Override
            public void onFailure(ErrorCode code, String message) {
                asking = false;
                // Ids that were handed out and lost are never used; there are enough of them.
                refuseAll(ErrorCode.NO_CONTROLLER, message);
            }
        });
    }

    private void refuseAll(ErrorCode code, String message) {
        ErrorCode shown = code == ErrorCode.NONE ? ErrorCode.UNKNOWN : code;
        for (Consumer<InitProducerResponse> answer = waiting.poll(); answer != null; answer = waiting.poll()) {
            answer.accept(refusal(shown, message));
        }
    }

    private static InitProducerResponse refusal(ErrorCode code, String message) {
        return InitProducerResponse.newBuilder()
                .setError(Messages.error(code, message))
                .setProducerId(-1)
                .build();
    }
}
