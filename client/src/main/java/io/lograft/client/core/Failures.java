package io.lograft.client.core;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.proto.v1.Error;

/** Failures as they come over the wire, in the words of {@code base}. */
public final class Failures {
    private Failures() {}

    /** The code; {@link ErrorCode#NONE} if there is no error, {@link ErrorCode#UNKNOWN} for one of a newer version. */
    public static ErrorCode code(Error error) {
        return ErrorCode.of(error.getCodeValue());
    }

    /** The error with its message, or with the code's own text where the node sent none. */
    public static LograftException of(Error error) {
        ErrorCode code = code(error);
        return new LograftException(code, error.getMessage().isEmpty() ? code.text() : error.getMessage());
    }

    /** Why a call or a conversation ended. */
    public static LograftException of(Closed cause) {
        return new LograftException(cause.code(), cause.message());
    }

    /** After the application closed what it uses. */
    public static LograftException closed(String what) {
        return new LograftException(
                ErrorCode.SHUTTING_DOWN,
                "the " + what + " is closed, and did not carry this out; make a new one and ask again");
    }
}
