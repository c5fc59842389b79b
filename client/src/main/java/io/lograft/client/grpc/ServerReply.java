package io.lograft.client.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where the answer to a call goes; from any thread, the first use wins. */
final class ServerReply<P> implements CallReply<P> {
    private final ServerCall<?, P> call;
    private final NettyLoop loop;
    private final AtomicBoolean used = new AtomicBoolean();

    ServerReply(ServerCall<?, P> call, NettyLoop loop) {
        this.call = call;
        this.loop = loop;
    }

    @Override
    public void reply(P reply) {
        once(() -> {
            call.sendHeaders(new Metadata());
            call.sendMessage(reply);
            call.close(GrpcStatus.toStatus(ErrorCode.NONE, ""), GrpcStatus.trailers(ErrorCode.NONE));
        });
    }

    @Override
    public void fail(ErrorCode code, String message) {
        ErrorCode told = code == ErrorCode.NONE ? ErrorCode.UNKNOWN : code;
        once(() -> call.close(GrpcStatus.toStatus(told, message), GrpcStatus.trailers(told)));
    }

    private void once(Runnable answer) {
        if (used.compareAndSet(false, true)) {
            loop.run(() -> {
                if (!call.isCancelled()) {
                    answer.run();
                }
            });
        }
    }
}
