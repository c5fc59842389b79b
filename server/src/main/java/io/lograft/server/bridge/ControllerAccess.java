package io.lograft.server.bridge;

import io.lograft.base.EventLoop;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.ControlRequest;

/** The way to the active controller, wherever it is. From any thread, never blocks. */
public interface ControllerAccess {
    /**
     * Asks the active controller.
     *
     * @param request with its kind set; who asks is filled in on the way
     * @param timeoutMs how long to look for a controller that answers
     * @param loop where the handler is called, once
     */
    void ask(ControlRequest request, long timeoutMs, EventLoop loop, ControlHandler handler);
}
