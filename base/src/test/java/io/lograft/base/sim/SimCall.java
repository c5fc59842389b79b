package io.lograft.base.sim;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallHandler;
import io.lograft.base.CallReply;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Peer;
import io.lograft.base.Timer;

/** One call, at both ends. */
final class SimCall<Q, P> implements SimEnd {
    private final String type;
    private final Q request;
    private final SimLoop loop;
    private final CallHandler<P> handler;
    private SimConnection connection;
    private SimPipe out;
    private SimPipe in;
    private Timer timeout;
    private boolean sent;
    private boolean replied;
    private boolean done;

    SimCall(String type, Q request, SimLoop loop, CallHandler<P> handler) {
        this.type = type;
        this.request = request;
        this.loop = loop;
        this.handler = handler;
    }

    String type() {
        return type;
    }

    void start(SimConnection over, SimPipe there, SimPipe back, long timeoutMs) {
        this.connection = over;
        this.out = there;
        this.in = back;
        timeout = loop.schedule(
                timeoutMs,
                () -> finish(() -> handler.onFailure(new Closed(
                        ErrorCode.TIMED_OUT, false, "no reply to " + type + " within " + timeoutMs + " ms"))));
    }

    void send(Runnable onArrival) {
        sent = true;
        out.send(onArrival);
    }

    /** At the host, on the connection's loop; {@code acceptor} is null if the host does not know the type. */
    void serve(CallAcceptor<Q, P> acceptor, Peer caller, SimLoop serverLoop) {
        CallReply<P> reply = new Reply();
        if (acceptor == null) {
            reply.fail(ErrorCode.UNSUPPORTED_VERSION, "the peer does not serve " + type);
        } else {
            acceptor.accept(request, caller, serverLoop, reply);
        }
    }

    private final class Reply implements CallReply<P> {
        @Override
        public void reply(P message) {
            if (message == null) {
                throw new IllegalArgumentException("null replied to " + type);
            }
            answer(() -> handler.onReply(message));
        }

        @Override
        public void fail(ErrorCode code, String message) {
            answer(() -> handler.onFailure(new Closed(code, false, message)));
        }

        private void answer(Runnable atCaller) {
            if (!replied && connection.hostIsThere()) {
                replied = true;
                in.send(() -> loop.execute(() -> finish(atCaller)));
            }
        }
    }

    @Override
    public boolean isOpen() {
        return !done;
    }

    @Override
    public void broken(Closed cause) {
        Closed seen = new Closed(cause.code(), cause.refused() && !sent, cause.message());
        loop.execute(() -> finish(() -> handler.onFailure(seen)));
    }

    private void finish(Runnable outcome) {
        if (!done) {
            done = true;
            timeout.cancel();
            connection.done(this, out, in);
            outcome.run();
        }
    }

    @Override
    public String toString() {
        return "call " + type;
    }
}
