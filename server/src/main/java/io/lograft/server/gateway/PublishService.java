package io.lograft.server.gateway;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.proto.v1.PublishRequest;
import io.lograft.proto.v1.PublishResponse;

/** Accepts publishes. Thread-safe. */
final class PublishService implements CallAcceptor<PublishRequest, PublishResponse> {
    private final Gateway gateway;

    PublishService(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public void accept(PublishRequest request, Peer peer, EventLoop loop, CallReply<PublishResponse> reply) {
        String malformed = malformed(request);
        if (malformed != null) {
            reply.fail(ErrorCode.INVALID_REQUEST, malformed);
            return;
        }
        new PublishCall(gateway, gateway.of(loop, peer), request, reply).start();
    }

    private static String malformed(PublishRequest request) {
        long timeoutMs = Integer.toUnsignedLong(request.getTimeoutMs());
        if (timeoutMs > GatewayLimits.TIMEOUT_MAX_MS) {
            return "timeout_ms is " + timeoutMs + "; allowed: 1.." + GatewayLimits.TIMEOUT_MAX_MS + ", 0 for "
                    + GatewayLimits.TIMEOUT_DEFAULT_MS;
        }
        if (request.hasProducer()) {
            String problem = SequencedPlan.malformed(request.getProducer());
            if (problem != null) {
                return "producer is no state that OpenProducer or Publish returned: " + problem
                        + "; give back what was returned, or open another producer";
            }
        }
        return recordCount(request.getRecordsCount());
    }

    /** Why a request with so many records is refused; null if it is not. */
    static String recordCount(int count) {
        return count >= 1 && count <= GatewayLimits.RECORDS_MAX
                ? null
                : "the request has " + count + " records; allowed: 1.." + GatewayLimits.RECORDS_MAX;
    }
}
