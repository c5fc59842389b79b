package io.lograft.server.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.lograft.client.grpc.NettyLoop;
import io.lograft.client.grpc.NettyLoops;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Bounds what messages that are only partly received may hold, over all streams of a port. (HTTP/2's windows bound each
 * stream alone, so that a peer with many streams could have each of them hold almost a whole message.) Past the bound,
 * the streams whose message has been unfinished the longest are ended. Thread-safe.
 */
final class UnfinishedMessages extends ServerStreamTracer.Factory implements ServerInterceptor {
    private static final Logger LOG = LogManager.getLogger(UnfinishedMessages.class);
    private static final Context.Key<Tracer> TRACER = Context.key("lograft-unfinished-messages");

    private static final Status TOO_MANY =
            Status.RESOURCE_EXHAUSTED.withDescription("the node holds too many unfinished"
                    + " messages; send whole messages faster, or raise unfinished.bytes.max");

    private final String port;
    private final long bytesMax;
    private final NettyLoops loops;

    /** Guards the fields below and the tracers' own. */
    private final Object lock = new Object();

    private final Set<Tracer> unfinished = new LinkedHashSet<>();
    private long bytes;
    private boolean reported;

    UnfinishedMessages(String port, long bytesMax, NettyLoops loops) {
        this.port = port;
        this.bytesMax = bytesMax;
        this.loops = loops;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
        return new Tracer();
    }

    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
        Tracer tracer = TRACER.get();
        if (tracer == null) {
            return next.startCall(call, headers);
        }
        EndableCall<Q, P> endable = new EndableCall<>(call);
        NettyLoop loop = loops.current();
        tracer.begin(() -> loop.execute(() -> endable.end(TOO_MANY)));
        return next.startCall(endable, headers);
    }

    /** Bytes held now. */
    long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    private void endOldest() {
        if (!reported) {
            reported = true;
            LOG.warn(
                    "the {} holds {} bytes of messages that are only partly received, its limit is {}, and ends the"
                            + " oldest of them; look for clients that stall, or raise unfinished.bytes.max",
                    port,
                    bytes,
                    bytesMax);
        }
        Iterator<Tracer> oldest = unfinished.iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            Tracer tracer = oldest.next();
            if (tracer.end != null) {
                oldest.remove();
                bytes -= tracer.held;
                tracer.held = 0;
                tracer.end.run();
            }
        }
    }

    /** Counts one stream's bytes; gRPC calls it on the connection's loop. */
    private final class Tracer extends ServerStreamTracer {
        private Runnable end;
        private long held;

        @Override
        public Context filterContext(Context context) {
            return context.withValue(TRACER, this);
        }

        private void begin(Runnable toEnd) {
            synchronized (lock) {
                end = toEnd;
            }
        }

        @Override
        public void inboundWireSize(long count) {
            synchronized (lock) {
                if (held == 0) {
                    unfinished.add(this);
                }
                held += count;
                bytes += count;
                if (bytes > bytesMax) {
                    endOldest();
                }
            }
        }

        @Override
        public void inboundMessageRead(int sequence, long wireSize, long uncompressedSize) {
            release();
        }

        @Override
        public void streamClosed(Status status) {
            release();
        }

        private void release() {
            synchronized (lock) {
                if (held > 0) {
                    unfinished.remove(this);
                    bytes -= held;
                    held = 0;
                    if (bytes <= bytesMax / 2) {
                        reported = false;
                    }
                }
            }
        }
    }
}
