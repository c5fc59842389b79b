package io.lograft.metadata.session;

import io.lograft.base.ErrorCode;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.LivenessResponse;
import io.lograft.proto.internal.v1.MetadataResponse;
import io.lograft.proto.internal.v1.Refused;
import io.lograft.proto.v1.Error;

/** Small messages that both ends make or read. Pure. */
final class Messages {
    private Messages() {}

    static Error error(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(message)
                .setRetriable(code.retriable())
                .build();
    }

    static ErrorCode codeOf(Error error) {
        return ErrorCode.of(error.getCodeValue());
    }

    static Refused refused(ErrorCode code, String message, int controllerId) {
        return Refused.newBuilder()
                .setError(error(code, message))
                .setControllerId(controllerId)
                .build();
    }

    static LivenessResponse liveness(Refused refused) {
        return LivenessResponse.newBuilder().setRefused(refused).build();
    }

    static MetadataResponse metadata(Refused refused, long epoch) {
        return MetadataResponse.newBuilder()
                .setRefused(refused)
                .setControllerEpoch(epoch)
                .build();
    }

    static ControlResponse control(ErrorCode code, String message, int controllerId) {
        return ControlResponse.newBuilder()
                .setError(error(code, message))
                .setControllerId(controllerId)
                .build();
    }
}
