package io.lograft.server.service;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.BarrierRequest;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.server.bridge.ControllerAccess;
import io.lograft.server.bridge.MetadataView;

/**
 * Makes answers current: waits until the node's image holds everything that was committed when it was asked, as long as a
 * controller can be asked, and not for long. Thread-safe.
 */
public final class Barrier {
    static final long TIMEOUT_MS = 2_000;

    private final ControllerAccess controller;
    private final MetadataView view;

    public Barrier(ControllerAccess controller, MetadataView view) {
        this.controller = controller;
        this.view = view;
    }

    /** Runs the task on the loop once the image is current, or cannot be made so in time. */
    void pass(EventLoop loop, Runnable then) {
        long deadlineMs = loop.clock().monotonicMs() + TIMEOUT_MS;
        ControlRequest request = ControlRequest.newBuilder()
                .setBarrier(BarrierRequest.getDefaultInstance())
                .build();
        controller.ask(request, TIMEOUT_MS, loop, new ControlHandler() {
            @Override
            public void onReply(ControlResponse reply) {
                long left = Math.max(1, deadlineMs - loop.clock().monotonicMs());
                view.await(reply.getMetadataVersion(), left, loop, reached -> then.run());
            }

            @Override
            public void onFailure(ErrorCode code, String message) {
                then.run();
            }
        });
    }

    /** Runs the task on the loop once the image has this version, or the time has passed. */
    void await(long version, EventLoop loop, Runnable then) {
        view.await(version, TIMEOUT_MS, loop, reached -> then.run());
    }
}
