package io.lograft.server;

import io.lograft.base.Clock;
import io.lograft.base.FatalHandler;
import io.lograft.base.real.LoopThread;
import io.lograft.client.grpc.NettyLoops;

/**
 * The threads of a node that run loops; the disks' own belong to the log store, Raft's to Ratis. See docs/threads.md for
 * what each may do.
 *
 * @param data own connections and partitions
 * @param http serves the HTTP port
 * @param intake builds images and runs the bridge
 * @param liveness sends heartbeats
 * @param controller decides, while this node is the active controller
 * @param feed encodes metadata for brokers
 */
record NodeThreads(
        NettyLoops data,
        NettyLoops http,
        LoopThread intake,
        LoopThread liveness,
        LoopThread controller,
        LoopThread feed) {
    private static final long CLOSE_MS = 500;

    static NodeThreads start(int dataLoops, Clock clock, FatalHandler fatal) {
        return new NodeThreads(
                new NettyLoops("data", dataLoops, clock, fatal),
                new NettyLoops("http", 1, clock, fatal),
                new LoopThread("intake", clock, fatal),
                new LoopThread("liveness", clock, fatal),
                new LoopThread("controller", clock, fatal),
                new LoopThread("feed", clock, fatal));
    }

    void stop() {
        controller.closeWithin(CLOSE_MS);
        feed.closeWithin(CLOSE_MS);
        liveness.closeWithin(CLOSE_MS);
        intake.closeWithin(CLOSE_MS);
        http.close();
        data.close();
    }
}
