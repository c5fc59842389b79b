package io.lograft.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code lograft server}: becomes one node, in the foreground. The node's classes are reached by name, here and nowhere
 * else: no other command loads them.
 */
@Command(
        name = "server",
        description = {
            "Runs one node in the foreground until it is stopped.",
            "Without a file: one node on its own, clients on port 9092, data in ~/.lograft/server."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft server",
            "  lograft server --config node.properties",
            "  lograft server --override client.port=9192 --override data.dir=/tmp/lab"
        })
final class Server implements Callable<Integer> {
    private static final String NODE = "io.lograft.server.Main";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The node's options, name=value lines; conf/node.properties of the distribution lists them.")
    private String config;

    @Option(
            names = "--override",
            paramLabel = "NAME=VALUE",
            description = "One option; goes before the file and the environment. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        List<String> arguments = new ArrayList<>();
        if (config != null) {
            arguments.add("--config");
            arguments.add(config);
        }
        for (String override : overrides) {
            arguments.add("--override");
            arguments.add(override);
        }
        start(arguments.toArray(String[]::new));
        return ExitCode.DONE;
    }

    /** The node ends this process itself, with an exit code of its own. */
    private static void start(String[] arguments) throws Exception {
        MethodHandle main = MethodHandles.publicLookup()
                .findStatic(Class.forName(NODE), "main", MethodType.methodType(void.class, String[].class));
        try {
            main.invokeExact(arguments);
        } catch (Exception | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
