package io.lograft.client.grpc;

import io.lograft.base.Clock;
import io.lograft.base.EventLoop;
import io.lograft.base.FatalHandler;
import io.lograft.base.Timer;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** One Netty event loop as an event loop of {@code base}: one thread that also does the I/O of its connections. */
public final class NettyLoop implements EventLoop {
    private static final Timer NEVER = () -> {};

    private final io.netty.channel.EventLoop netty;
    private final Clock clock;
    private final FatalHandler onFault;

    NettyLoop(io.netty.channel.EventLoop netty, Clock clock, FatalHandler onFault) {
        this.netty = netty;
        this.clock = clock;
        this.onFault = onFault;
    }

    @Override
    public void execute(Runnable task) {
        try {
            netty.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            // By contract a closed loop drops what it is given.
            return;
        }
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        try {
            Future<?> scheduled = netty.schedule(guarded(task), delayMs, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return NEVER;
        }
    }

    @Override
    public boolean inLoop() {
        return netty.inEventLoop();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    io.netty.channel.EventLoop netty() {
        return netty;
    }

    /** Reports a throwable that escaped from code run on this loop; such code is broken, and its state unknown. */
    void fault(Throwable thrown) {
        onFault.fatal("a task on loop " + Thread.currentThread().getName() + " failed", thrown);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable thrown) {
                fault(thrown);
            }
        };
    }
}
