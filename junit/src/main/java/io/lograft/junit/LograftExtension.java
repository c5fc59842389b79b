package io.lograft.junit;

import io.lograft.client.Admin;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import io.lograft.client.LograftClient;
import io.lograft.client.Producer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link LograftTest} does. Keeps everything in JUnit's store, which closes it. */
public final class LograftExtension implements BeforeAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(LograftExtension.class);
    private static final Set<Class<?>> TYPES =
            Set.of(LograftCluster.class, LograftClient.class, Admin.class, Producer.class, Consumer.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        cluster(context);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return TYPES.contains(type) || (type == String.class && parameter.isAnnotated(BootstrapServers.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LograftCluster cluster = cluster(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == LograftCluster.class) {
            return cluster;
        }
        if (type == LograftClient.class) {
            return cluster.client();
        }
        if (type == Admin.class) {
            return cluster.admin();
        }
        if (type == String.class) {
            return cluster.bootstrapServers();
        }
        return closedWith(context, parameter, type == Producer.class ? producer(cluster) : consumer(cluster));
    }

    private static Producer producer(LograftCluster cluster) {
        return cluster.client().producer();
    }

    /** From the beginning: what a test wrote before is what it wants to read. */
    private static Consumer consumer(LograftCluster cluster) {
        return cluster.client().consumer(ConsumerConfig.defaults().with(ConsumerConfig.AUTO_OFFSET_RESET, "earliest"));
    }

    private static Object closedWith(ExtensionContext context, ParameterContext parameter, AutoCloseable made) {
        context.getStore(NAMESPACE).put(parameter.getParameter(), new Closing<>(made));
        return made;
    }

    /** The cluster of the outermost class that asks for one, started when it is first needed. */
    private static LograftCluster cluster(ExtensionContext context) {
        ExtensionContext owner = owner(context);
        Object kept = owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(LograftCluster.class, key -> new Closing<>(start(owner)));
        return (LograftCluster) ((Closing<?>) kept).value();
    }

    /** What JUnit closes with its store. Before 5.13 it closes nothing but what is of this type, deprecated since then. */
    @SuppressWarnings("deprecation")
    private record Closing<T extends AutoCloseable>(T value) implements Store.CloseableResource {
        @Override
        public void close() throws Exception {
            value.close();
        }
    }

    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext owner = null;
        for (ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
            if (at.getTestClass().flatMap(type -> annotation(type)).isPresent()
                    && at.getTestMethod().isEmpty()) {
                owner = at;
            }
        }
        if (owner == null) {
            throw new ExtensionConfigurationException(
                    "LograftExtension is registered on " + context.getDisplayName() + ", which has no @LograftTest;"
                            + " annotate the class with it, or start a LograftCluster yourself");
        }
        return owner;
    }

    private static java.util.Optional<LograftTest> annotation(Class<?> type) {
        return AnnotationSupport.findAnnotation(type, LograftTest.class);
    }

    private static LograftCluster start(ExtensionContext owner) {
        LograftTest wanted = annotation(owner.getRequiredTestClass()).orElseThrow();
        LograftCluster cluster = LograftCluster.start(wanted.brokers(), options(wanted));
        try {
            for (String topic : wanted.topics()) {
                create(cluster, topic);
            }
            return cluster;
        } catch (RuntimeException failed) {
            cluster.close();
            throw failed;
        }
    }

    private static Map<String, String> options(LograftTest wanted) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : wanted.options()) {
            int equals = option.indexOf('=');
            if (equals < 1) {
                throw new ExtensionConfigurationException(
                        "@LograftTest(options = \"" + option + "\") is not name=value; write it as in node.properties");
            }
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        return options;
    }

    private static void create(LograftCluster cluster, String topic) {
        int colon = topic.indexOf(':');
        try {
            String name = colon < 0 ? topic : topic.substring(0, colon);
            cluster.createTopic(name, colon < 0 ? 1 : Integer.parseInt(topic.substring(colon + 1)));
        } catch (NumberFormatException notANumber) {
            throw new ExtensionConfigurationException(
                    "@LograftTest(topics = \"" + topic + "\") is not name or name:partitions", notANumber);
        }
    }
}
