package io.lograft.base;

/**
 * Why a link or a call ended.
 *
 * @param code {@link ErrorCode#NONE}, {@link ErrorCode#UNREACHABLE}, {@link ErrorCode#TIMED_OUT}, or what the peer said
 * @param refused true if the connection was actively refused or reset: nobody listens there (a dead process), as
 *     opposed to silence. A call that was already sent when the connection was reset is not refused: its outcome is
 *     unknown
 * @param message for people; never null
 */
public record Closed(ErrorCode code, boolean refused, String message) {
    public static Closed normally() {
        return new Closed(ErrorCode.NONE, false, "closed");
    }
}
