package io.lograft.server;

import io.lograft.server.http.HttpAnswer;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Whether the node serves, and if not, why. Thread-safe. */
final class Readiness {
    private static final Logger LOG = LogManager.getLogger(Readiness.class);

    private final Supplier<Optional<String>> obstacle;
    private volatile String stage = "the node is starting";

    /** @param obstacle what keeps a started node from serving now, if anything; from any thread */
    Readiness(Supplier<Optional<String>> obstacle) {
        this.obstacle = obstacle;
    }

    /** Says what the node is doing before it serves, or after. */
    void stage(String nowDoing) {
        stage = nowDoing;
    }

    /** The node has started; from now on it is ready unless there is an obstacle. */
    void started() {
        stage = null;
    }

    /** Why the node does not serve; empty if it does. */
    Optional<String> reason() {
        String doing = stage;
        return doing != null ? Optional.of(doing) : obstacle.get();
    }

    /** The page {@code /health/ready}. */
    HttpAnswer page() {
        return reason().map(why -> HttpAnswer.text(503, "not ready: " + why + "\n"))
                .orElseGet(() -> HttpAnswer.text(200, "ready\n"));
    }

    /** Logs that the node is in or out of service. */
    static void log(boolean inService) {
        if (inService) {
            LOG.info("In service: the controller has unfenced this broker.");
        } else {
            LOG.warn("Out of service: the controller has fenced this broker; it serves again once its session holds and"
                    + " its replicas have caught up.");
        }
    }
}
