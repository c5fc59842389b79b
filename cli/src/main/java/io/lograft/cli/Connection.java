package io.lograft.cli;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.cli.output.Durations;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.LograftClient;
import io.lograft.client.TopicSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/** A command's access to its cluster. Opening it fails within about a second where every address refuses. */
final class Connection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration HINT_LIMIT = Duration.ofSeconds(2);

    private final LograftClient client;

    private Connection(LograftClient client) {
        this.client = client;
    }

    /** Connects to the cluster of these nodes; a partition that stays without a leader is reported on the terminal. */
    static Connection open(List<Address> nodes, Terminal terminal) {
        return new Connection(LograftClient.builder()
                .bootstrapServers(nodes)
                .clientId("lograft-cli")
                .onWaiting((partition, waitedMs, why) -> terminal.say("waiting: no leader for " + partition + " since "
                        + Durations.seconds(waitedMs) + " (" + why + "); going on as soon as there is one"))
                .connect(LIMIT));
    }

    LograftClient client() {
        return client;
    }

    Admin admin() {
        return client.admin();
    }

    /**
     * What an action on this topic returns. Where it fails because there is no such topic, the failure names those with
     * names that are alike.
     */
    <T> T about(String topic, Callable<T> action) throws Exception {
        try {
            return action.call();
        } catch (CompletionException | LograftException failure) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof LograftException unknown && unknown.code() == ErrorCode.UNKNOWN_TOPIC) {
                List<String> alike = Alike.to(topic, topicNames());
                if (!alike.isEmpty()) {
                    throw new CommandFailure(
                            ExitCode.NOT_FOUND,
                            unknown.getMessage() + " (" + unknown.code() + "); did you mean " + Alike.listed(alike)
                                    + "?");
                }
            }
            throw failure;
        }
    }

    private List<String> topicNames() {
        List<String> names = new ArrayList<>();
        try {
            for (TopicSummary topic : admin().within(HINT_LIMIT).listTopics().join()) {
                names.add(topic.name());
            }
        } catch (CompletionException | LograftException noHint) {
            // The failure that the hint would have been for is told all the same.
            return List.of();
        }
        return names;
    }

    @Override
    public void close() {
        client.close();
    }
}
