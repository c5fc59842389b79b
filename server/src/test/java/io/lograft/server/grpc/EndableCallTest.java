package io.lograft.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndableCallTest {
    private final StrictCall inner = new StrictCall();
    private final EndableCall<String, String> call = new EndableCall<>(inner);

    @Test
    void whatIsSaidAfterTheEndIsDropped() {
        assertTrue(call.isReady());
        call.end(Status.RESOURCE_EXHAUSTED);

        assertFalse(call.isReady());
        assertTrue(call.isCancelled());
        call.sendHeaders(new Metadata());
        call.sendMessage("late");
        call.close(Status.OK, new Metadata());
        assertEquals(List.of("close RESOURCE_EXHAUSTED"), inner.said);
    }

    @Test
    void aCallThatIsOverIsNotEndedAgain() {
        call.sendHeaders(new Metadata());
        call.sendMessage("answer");
        call.close(Status.OK, new Metadata());
        call.end(Status.RESOURCE_EXHAUSTED);

        assertEquals(List.of("headers", "answer", "close OK"), inner.said);
    }

    @Test
    void aCallIsEndedOnce() {
        call.end(Status.RESOURCE_EXHAUSTED);
        call.end(Status.RESOURCE_EXHAUSTED);
        assertEquals(List.of("close RESOURCE_EXHAUSTED"), inner.said);
    }

    @Test
    void aHandlerThatClosesTwiceIsStillTold() {
        call.close(Status.OK, new Metadata());
        assertThrows(IllegalStateException.class, () -> call.close(Status.OK, new Metadata()));
    }

    /** Refuses, as gRPC does, whatever comes after the close. */
    private static final class StrictCall extends ServerCall<String, String> {
        private final List<String> said = new ArrayList<>();
        private boolean closed;

        @Override
        public void request(int messages) {
            said.add("request " + messages);
        }

        @Override
        public void sendHeaders(Metadata headers) {
            say("headers");
        }

        @Override
        public void sendMessage(String message) {
            say(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            say("close " + status.getCode());
            closed = true;
        }

        private void say(String what) {
            if (closed) {
                throw new IllegalStateException("call is closed");
            }
            said.add(what);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<String, String> getMethodDescriptor() {
            throw new AssertionError("nobody asks for it");
        }
    }
}
