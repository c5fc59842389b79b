package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.proto.v1.Error;

/** Failures as the public API carries them. Pure. */
final class Failures {
    private Failures() {}

    static Error error(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCode(io.lograft.proto.v1.ErrorCode.forNumber(code.number()))
                .setMessage(message)
                .setRetriable(code.retriable())
                .build();
    }

    static Error error(Outcome outcome) {
        return error(outcome.code(), outcome.message());
    }
}
