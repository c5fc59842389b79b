package io.lograft.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.lograft.base.LograftException;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Before JUnit 5.13 a store closed nothing but its own kind of resource; later ones can be told to do as those did. */
class OlderJUnitTest {
    private static LograftClient clientOfTheCluster;
    private static Producer producerOfTheTest;

    /** Run by the test below alone. */
    @LograftTest(topics = "flights")
    static class Leaving {
        @Test
        void keepsWhatItWasGiven(LograftClient client, Producer producer) {
            clientOfTheCluster = client;
            producerOfTheTest = producer;
        }
    }

    @Test
    void clusterAndParametersAreClosedThere() {
        SummaryGeneratingListener outcome = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Leaving.class))
                .configurationParameter("junit.jupiter.extensions.store.close.autocloseable.enabled", "false")
                .build();
        LauncherFactory.create().execute(request, outcome);
        assertEquals(1, outcome.getSummary().getTestsSucceededCount());
        assertThrows(LograftException.class, () -> clientOfTheCluster.producer(), "the cluster was not closed");
        assertThrows(
                CompletionException.class,
                () -> producerOfTheTest
                        .send(new ProducerRecord("flights", new byte[1]))
                        .join());
    }
}
