package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.proto.v1.Error;

/** Failures as callers get them, in band. */
final class Errors {
    private Errors() {}

    static Error of(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(message)
                .setRetriable(code.retriable())
                .build();
    }
}
