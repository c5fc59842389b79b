package io.lograft.server;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.server.bridge.ControllerAccess;
import java.util.ArrayList;
import java.util.List;

/** A controller that answers when the test says so. */
public final class FakeController implements ControllerAccess {
    /** One request that waits for its answer. */
    public record Asked(ControlRequest request, EventLoop loop, ControlHandler handler) {
        public void reply(ControlResponse response) {
            loop.execute(() -> handler.onReply(response));
        }

        public void fail(ErrorCode code, String message) {
            loop.execute(() -> handler.onFailure(code, message));
        }
    }

    public final List<Asked> asked = new ArrayList<>();

    @Override
    public void ask(ControlRequest request, long timeoutMs, EventLoop loop, ControlHandler handler) {
        asked.add(new Asked(request, loop, handler));
    }

    public Asked last() {
        return asked.get(asked.size() - 1);
    }
}
