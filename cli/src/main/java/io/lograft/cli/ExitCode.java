package io.lograft.cli;

import io.lograft.base.ErrorCode;

/** What a command tells the shell. The numbers are a contract. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int CANNOT_CONNECT = 3;
    static final int NOT_ALLOWED = 4;
    static final int NOT_FOUND = 5;

    private ExitCode() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case UNREACHABLE -> CANNOT_CONNECT;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case UNKNOWN_TOPIC, UNKNOWN_PARTITION, UNKNOWN_BROKER -> NOT_FOUND;
            default -> FAILED;
        };
    }
}
