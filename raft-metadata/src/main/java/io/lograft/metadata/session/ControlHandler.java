package io.lograft.metadata.session;

import io.lograft.base.ErrorCode;
import io.lograft.proto.internal.v1.ControlResponse;

/** Takes the outcome of a control call: exactly one of the two methods, once, on the loop given with the call. */
public interface ControlHandler {
    /** The active controller's answer, errors among them. */
    void onReply(ControlResponse response);

    /**
     * No answer: {@link ErrorCode#NO_CONTROLLER} (nothing was done) or {@link ErrorCode#UNKNOWN_OUTCOME} (it may have been).
     */
    void onFailure(ErrorCode code, String message);
}
