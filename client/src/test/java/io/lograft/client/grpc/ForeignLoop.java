package io.lograft.client.grpc;

import io.lograft.base.Clock;
import io.lograft.base.EventLoop;
import io.lograft.base.Timer;

/** A loop that the shell does not know as one of Netty's. */
record ForeignLoop(EventLoop inner) implements EventLoop {
    @Override
    public void execute(Runnable task) {
        inner.execute(task);
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return inner.schedule(delayMs, task);
    }

    @Override
    public boolean inLoop() {
        return inner.inLoop();
    }

    @Override
    public Clock clock() {
        return inner.clock();
    }
}
