package io.lograft.client.grpc;

import io.lograft.base.EventLoop;

/**
 * Brings what gRPC says on its own thread to the loop of the handler: at once where they are the same thread, except
 * while {@code holding}, so that nobody is called back before the call that began it all has returned.
 */
final class Delivery {
    private final EventLoop loop;
    private boolean holding;

    Delivery(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs the start of something; what gRPC says meanwhile comes later. On the loop. */
    void hold(Runnable start) {
        holding = true;
        start.run();
        holding = false;
    }

    void deliver(Runnable event) {
        if (!loop.inLoop() || holding) {
            loop.execute(event);
            return;
        }
        try {
            event.run();
        } catch (Throwable thrown) {
            fault(thrown);
        }
    }

    private void fault(Throwable thrown) {
        if (loop instanceof NettyLoop netty) {
            netty.fault(thrown);
        } else {
            loop.execute(() -> {
                throw new IllegalStateException("a handler failed", thrown);
            });
        }
    }
}
