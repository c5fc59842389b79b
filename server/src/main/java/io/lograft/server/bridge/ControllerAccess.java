package io.lograft.server.bridge;

import io.lograft.base.CallHandler;
import io.lograft.base.EventLoop;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;

/** The way to the active controller, wherever it is. From any thread, never blocks. */
public interface ControllerAccess {
    /**
     * Asks the active controller.
     *
     * @param request with its kind set; who asks is filled in on the way
     * @param loop where the handler is called, once
     */
    void ask(ControlRequest.Builder request, long timeoutMs, EventLoop loop, CallHandler<ControlResponse> handler);
}
