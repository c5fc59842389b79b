package io.lograft.base;

/** A failure that a user may meet: an {@link ErrorCode} and a message in three parts (what, why, what next). */
public class LograftException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public LograftException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public LograftException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** Which failure it is; decides whether a retry can help. */
    public ErrorCode code() {
        return code;
    }
}
