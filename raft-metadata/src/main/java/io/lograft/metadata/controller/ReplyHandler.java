package io.lograft.metadata.controller;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;

/**
 * Takes the answer to a request: exactly one of the two methods, once, on the controller's loop.
 *
 * @param <R> the operation's reply
 */
public interface ReplyHandler<R> {
    /**
     * The operation's reply, errors among them.
     *
     * @param applied the committed image that contains what was decided, and everything that the decision could have
     *     read; its version is the metadata version to tell
     */
    void onReply(R reply, ClusterImage applied);

    /**
     * No reply: {@link ErrorCode#NOT_CONTROLLER} (nothing was done), {@link ErrorCode#UNKNOWN_OUTCOME} (it may have been,
     * or still be), {@link ErrorCode#THROTTLED}, {@link ErrorCode#REQUEST_TOO_LARGE} or {@link ErrorCode#UNKNOWN}
     * (nothing was done).
     */
    void onFailure(ErrorCode code, String message);
}
