package io.lograft.client.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;

/**
 * How the end of a conversation crosses the wire. The number of the {@link ErrorCode} travels in the trailer {@code
 * lograft-error-code} and its message as the status' description; the gRPC status code is the nearest one, for clients
 * that look no further. Without the trailer the failure came from gRPC itself, and is told apart by its cause.
 */
public final class GrpcStatus {
    private static final Metadata.Key<String> ERROR_CODE =
            Metadata.Key.of("lograft-error-code", Metadata.ASCII_STRING_MARSHALLER);

    // What grpc-netty says when the peer's kernel ended the connection (FIN); a test pins it.
    private static final String ENDED_BY_PEER = "Network closed for unknown reason";

    private GrpcStatus() {}

    /** The status to end a call with; goes with {@link #trailers}. */
    public static Status toStatus(ErrorCode code, String message) {
        if (code == ErrorCode.NONE) {
            return Status.OK;
        }
        String text = message.length() <= GrpcLimits.ERROR_TEXT_CHARS_MAX
                ? message
                : message.substring(0, GrpcLimits.ERROR_TEXT_CHARS_MAX);
        return statusCode(code).toStatus().withDescription(text);
    }

    /** The trailers that carry the code. */
    public static Metadata trailers(ErrorCode code) {
        Metadata trailers = new Metadata();
        if (code != ErrorCode.NONE) {
            trailers.put(ERROR_CODE, Integer.toString(code.number()));
        }
        return trailers;
    }

    /** Why a conversation ended. A connection that was made and then reset counts as refused: its peer is dead. */
    static Closed ofStream(Status status, Metadata trailers) {
        return closed(status, trailers, neverConnected(status) || resetByPeer(status));
    }

    /** Why a call has no reply. Refused only if no connection was made: after that, the request may have arrived. */
    static Closed ofCall(Status status, Metadata trailers) {
        return closed(status, trailers, neverConnected(status));
    }

    private static Closed closed(Status status, Metadata trailers, boolean refused) {
        if (status.isOk()) {
            return Closed.normally();
        }
        ErrorCode told = told(trailers);
        if (told != ErrorCode.NONE) {
            return new Closed(told, false, status.getDescription() == null ? told.text() : status.getDescription());
        }
        return new Closed(codeOf(status), refused, describe(status));
    }

    private static ErrorCode told(Metadata trailers) {
        String number = trailers == null ? null : trailers.get(ERROR_CODE);
        if (number == null) {
            return ErrorCode.NONE;
        }
        try {
            return ErrorCode.of(Integer.parseInt(number));
        } catch (NumberFormatException notFromLograft) {
            return ErrorCode.UNKNOWN;
        }
    }

    /** gRPC calls a connection that broke while something was being written an unknown failure. */
    private static ErrorCode codeOf(Status status) {
        boolean broken = status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
        return broken ? ErrorCode.UNREACHABLE : code(status.getCode());
    }

    private static ErrorCode code(Status.Code code) {
        return switch (code) {
            case OK -> ErrorCode.NONE;
            case UNAVAILABLE, CANCELLED, ABORTED -> ErrorCode.UNREACHABLE;
            case DEADLINE_EXCEEDED -> ErrorCode.TIMED_OUT;
            case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED_VERSION;
            case PERMISSION_DENIED, UNAUTHENTICATED -> ErrorCode.NOT_ALLOWED;
            case RESOURCE_EXHAUSTED -> ErrorCode.THROTTLED;
            case INVALID_ARGUMENT, OUT_OF_RANGE, FAILED_PRECONDITION, NOT_FOUND, ALREADY_EXISTS ->
                ErrorCode.INVALID_REQUEST;
            case INTERNAL, UNKNOWN, DATA_LOSS -> ErrorCode.UNKNOWN;
        };
    }

    private static Status.Code statusCode(ErrorCode code) {
        return switch (code) {
            case NONE -> Status.Code.OK;
            case INVALID_REQUEST,
                    INVALID_TOPIC,
                    INVALID_PARTITIONS,
                    INVALID_REPLICATION_FACTOR,
                    INVALID_CONFIG,
                    INVALID_BATCH,
                    BATCH_TOO_LARGE,
                    REQUEST_TOO_LARGE -> Status.Code.INVALID_ARGUMENT;
            case UNKNOWN_TOPIC, UNKNOWN_PARTITION, UNKNOWN_BROKER -> Status.Code.NOT_FOUND;
            case TOPIC_EXISTS -> Status.Code.ALREADY_EXISTS;
            case NOT_ALLOWED -> Status.Code.PERMISSION_DENIED;
            case THROTTLED, DISK_FULL -> Status.Code.RESOURCE_EXHAUSTED;
            case TIMED_OUT, UNKNOWN_OUTCOME -> Status.Code.DEADLINE_EXCEEDED;
            case OFFSET_OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
            case UNSUPPORTED_VERSION -> Status.Code.UNIMPLEMENTED;
            case UNKNOWN -> Status.Code.UNKNOWN;
            default -> code.retriable() ? Status.Code.UNAVAILABLE : Status.Code.FAILED_PRECONDITION;
        };
    }

    private static boolean neverConnected(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return !(cause instanceof ConnectTimeoutException);
            }
        }
        return false;
    }

    private static boolean resetByPeer(Status status) {
        if (status.getCode() == Status.Code.UNAVAILABLE && ENDED_BY_PEER.equals(status.getDescription())) {
            return true;
        }
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (cause instanceof IOException
                    && message != null
                    && (message.contains("Connection reset") || message.contains("Broken pipe"))) {
                return true;
            }
        }
        return false;
    }

    private static String describe(Status status) {
        if (status.getCause() instanceof UnresolvedAddressException) {
            return "the host name cannot be resolved";
        }
        Throwable root = status.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        String description = status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        return root == null || root.getMessage() == null ? description : root.getMessage();
    }
}
