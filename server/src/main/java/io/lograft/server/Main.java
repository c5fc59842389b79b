package io.lograft.server;

import io.lograft.base.real.Fault;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.OptionsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One node in the foreground: {@code [--config FILE] [--override name=value]…}. Ends with 0 after a stop, 1 if the node
 * could not start or go on, 2 if the arguments or options are wrong; after a signal with what the JVM makes of it (143
 * for SIGTERM).
 */
public final class Main {
    private static final Logger LOG = LogManager.getLogger(Main.class);
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** Runs the node until it ends. */
    public static void main(String[] args) {
        int code = run(args, System.getenv(), Path.of(System.getProperty("user.home")));
        LogManager.shutdown();
        System.exit(code);
    }

    private static int run(String[] args, Map<String, String> environment, Path home) {
        NodeOptions options;
        try {
            Arguments arguments = Arguments.parse(args);
            options = NodeOptions.read(arguments.config, environment, arguments.overrides, home);
        } catch (OptionsException mistakes) {
            System.err.println("lograft server cannot start:");
            mistakes.getMessage().lines().forEach(line -> System.err.println("  " + line));
            return USAGE;
        }
        return run(options);
    }

    private static int run(NodeOptions options) {
        Node node = null;
        try {
            node = new Node(Wiring.wire(options, new Fault()));
            stopOnSignal(node);
            node.start();
            NodeFailure why = node.awaitEnd();
            if (why == null) {
                return 0;
            }
            report(why);
        } catch (NodeFailure why) {
            report(why);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (node != null) {
            node.stop();
        }
        return FAILED;
    }

    private static void report(NodeFailure why) {
        LOG.debug("the node failed", why);
        System.err.println("lograft server: " + why.getMessage());
    }

    private static void stopOnSignal(Node node) {
        Runtime.getRuntime().addShutdownHook(new Thread(node::stop, "stop"));
    }

    /** What the command line says. */
    private record Arguments(Path config, List<String> overrides) {
        static Arguments parse(String[] args) throws OptionsException {
            Path config = null;
            List<String> overrides = new ArrayList<>();
            List<String> problems = new ArrayList<>();
            for (int i = 0; i < args.length; i++) {
                String name = args[i].contains("=") ? args[i].substring(0, args[i].indexOf('=')) : args[i];
                boolean known = name.equals("--config") || name.equals("--override");
                if (!known) {
                    problems.add(args[i] + ": unknown; allowed: --config FILE, --override name=value");
                    continue;
                }
                String value = args[i].length() > name.length() ? args[i].substring(name.length() + 1) : null;
                if (value == null && i + 1 < args.length) {
                    value = args[++i];
                }
                if (value == null || value.isEmpty()) {
                    problems.add(name + ": needs a value");
                } else if (name.equals("--override")) {
                    overrides.add(value);
                } else if (config != null) {
                    problems.add("--config: is given twice");
                } else {
                    config = Path.of(value);
                }
            }
            if (!problems.isEmpty()) {
                throw new OptionsException(problems);
            }
            return new Arguments(config, overrides);
        }
    }
}
