package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.v1.Error;
import io.lograft.server.bridge.ControllerAccess;

/**
 * One kind of change that a client asks for: passes it to the active controller, and answers once this node's own image
 * holds the change, so that the client finds here what it was told. Thread-safe.
 *
 * @param <Q> the request
 * @param <P> the response
 */
final class AdminCall<Q, P> implements CallAcceptor<Q, P> {
    private static final long TIMEOUT_MS = 30_000;

    private final RequestKind kind;
    private final ControllerAccess controller;
    private final Barrier barrier;
    private final RequestListener listener;
    private final Shape<Q, P> shape;

    AdminCall(
            RequestKind kind,
            ControllerAccess controller,
            Barrier barrier,
            RequestListener listener,
            Shape<Q, P> shape) {
        this.kind = kind;
        this.controller = controller;
        this.barrier = barrier;
        this.listener = listener;
        this.shape = shape;
    }

    /** What differs between the kinds of change. */
    interface Shape<Q, P> {
        ControlRequest.Builder request(Q request);

        P response(ControlResponse reply);

        P refusal(Error error);
    }

    @Override
    public void accept(Q request, Peer peer, EventLoop loop, CallReply<P> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        controller.ask(shape.request(request).build(), TIMEOUT_MS, loop, new ControlHandler() {
            @Override
            public void onReply(ControlResponse answer) {
                P response = answer.hasError() ? shape.refusal(answer.getError()) : shape.response(answer);
                barrier.await(answer.getMetadataVersion(), loop, () -> {
                    reply.reply(response);
                    answered(arrivedNs, loop, Messages.code(answer.getError()));
                });
            }

            @Override
            public void onFailure(ErrorCode code, String message) {
                reply.reply(shape.refusal(Messages.error(code, message)));
                answered(arrivedNs, loop, code);
            }
        });
    }

    private void answered(long arrivedNs, EventLoop loop, ErrorCode code) {
        listener.onAnswered(kind, loop.clock().monotonicNs() - arrivedNs, code);
    }
}
