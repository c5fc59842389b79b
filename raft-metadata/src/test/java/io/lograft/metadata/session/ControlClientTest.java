package io.lograft.metadata.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.StreamType;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.v1.AlterConfigRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlClientTest {
    private static final Closed REFUSED = new Closed(ErrorCode.UNREACHABLE, true, "connection refused");
    private static final Closed SILENT = new Closed(ErrorCode.TIMED_OUT, false, "no answer");
    private static final ControlRequest ALTER_CONFIG = ControlRequest.newBuilder()
            .setAlterConfig(AlterConfigRequest.getDefaultInstance())
            .build();

    private final SimScheduler scheduler = new SimScheduler(1);
    private final SimLoop loop = new SimNode(scheduler, "broker").newLoop("caller");
    private final List<Closed> outcomes = new ArrayList<>();
    private final List<ErrorCode> codes = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();

    @Test
    void whatReachedNobodyChangedNothing() {
        ask(ALTER_CONFIG);
        assertEquals(List.of(ErrorCode.NO_CONTROLLER), codes);
        assertTrue(messages.get(0).contains("Nothing was changed"), messages.get(0));
    }

    @Test
    void anAttemptWithoutAnswerMayHaveChangedSomethingHoweverTheNextOnesEnd() {
        outcomes.add(SILENT);
        ask(ALTER_CONFIG);
        assertEquals(List.of(ErrorCode.UNKNOWN_OUTCOME), codes);
        assertTrue(messages.get(0).contains("may have been made"), messages.get(0));
    }

    private void ask(ControlRequest request) {
        ControlClient client = new ControlClient(
                1,
                new Outcomes(),
                SessionSettings.DEFAULTS,
                new ControllerLocator(QuorumVoters.parse("1@a:9094,2@b:9094,3@c:9094")),
                () -> 7);
        client.call(request, 3_000, loop, new ControlHandler() {
            @Override
            public void onReply(ControlResponse response) {
                throw new AssertionError("nobody answers");
            }

            @Override
            public void onFailure(ErrorCode code, String message) {
                codes.add(code);
                messages.add(message);
            }
        });
        scheduler.runUntil("it gives up", () -> !codes.isEmpty(), 10_000);
    }

    /** Calls end as the list says, and once it is used up are refused. */
    private final class Outcomes implements Net {
        @Override
        public <Q, P> Link<Q> open(Address peer, StreamType<Q, P> type, LinkHandler<P> handler, EventLoop onLoop) {
            throw new AssertionError("no stream is needed");
        }

        @Override
        public <Q, P> void call(
                Address peer,
                CallType<Q, P> type,
                Q request,
                long timeoutMs,
                EventLoop onLoop,
                CallHandler<P> handler) {
            Closed outcome = outcomes.isEmpty() ? REFUSED : outcomes.remove(0);
            onLoop.schedule(1, () -> handler.onFailure(outcome));
        }
    }
}
