package io.lograft.cli;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a failure becomes words on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof ParameterException usage) {
            return handleParseException(usage, new String[0]);
        }
        return report(failure, command.getErr());
    }

    @Override
    public int handleParseException(ParameterException usage, String[] arguments) {
        PrintWriter err = usage.getCommandLine().getErr();
        err.println(
                "lograft: " + (usage instanceof UnmatchedArgumentException odd ? unmatched(odd) : usage.getMessage()));
        err.println("Try '" + usage.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return ExitCode.USAGE;
    }

    /** What is there that should not be, and what was probably meant. */
    private static String unmatched(UnmatchedArgumentException odd) {
        String word = odd.getUnmatched().get(0);
        CommandSpec command = odd.getCommandLine().getCommandSpec();
        List<String> names = new ArrayList<>();
        String what = "there is no room for '" + word + "', " + command.qualifiedName() + " takes fewer arguments";
        if (word.startsWith("-")) {
            command.options().forEach(option -> names.addAll(List.of(option.names())));
            int value = word.indexOf('=');
            word = value < 0 ? word : word.substring(0, value);
            what = "there is no option '" + word + "'";
        } else if (!command.subcommands().isEmpty()) {
            names.addAll(command.subcommands().keySet());
            what = "there is no command '" + command.qualifiedName() + " " + word + "'";
        }
        List<String> alike = Alike.to(word, names);
        return what + (alike.isEmpty() ? "" : "; did you mean " + Alike.listed(alike) + "?");
    }

    /** Says what failed, why and what to do next. */
    static int report(Throwable failure, PrintWriter err) {
        Throwable cause = unwrapped(failure);
        int exitCode = ExitCode.FAILED;
        if (cause instanceof LograftException refused) {
            err.println("lograft: " + refused.getMessage() + " (" + refused.code() + ")");
            nextStep(refused.code(), err);
            exitCode = ExitCode.of(refused.code());
        } else if (cause instanceof CommandFailure own) {
            err.println("lograft: " + own.getMessage());
            exitCode = own.exitCode();
        } else if (cause instanceof IOException io) {
            err.println("lograft: " + describe(io));
        } else {
            err.println("lograft: an unexpected failure, which is a defect of this program; please report it:");
            cause.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof UncheckedIOException)) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static void nextStep(ErrorCode code, PrintWriter err) {
        switch (code) {
            case UNREACHABLE ->
                err.println("  Does the cluster run? `lograft status` shows the local one, `lograft up`"
                        + " starts it; -b HOST:PORT,... names another.");
            case UNKNOWN_TOPIC -> err.println("  `lograft topic list` shows the topics that exist.");
            case UNKNOWN_BROKER -> err.println("  `lograft cluster describe` shows the brokers.");
            default -> {
                // The message says it.
            }
        }
    }

    /** Exceptions of the file system often carry the file's name and nothing else. */
    private static String describe(IOException failure) {
        if (failure instanceof NoSuchFileException absent) {
            return "no such file: " + absent.getFile() + "; check the path";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "no permission for " + denied.getFile() + "; check the owner and mode of the file";
        }
        if (failure instanceof FileSystemException named && named.getReason() == null) {
            return named.getClass().getSimpleName() + ": " + named.getFile();
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
