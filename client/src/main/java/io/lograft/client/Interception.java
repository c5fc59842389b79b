package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.RecordCallback;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** A producer's interceptors, around its records. Without any it costs nothing. For any thread. */
final class Interception {
    private static final Logger LOG = LogManager.getLogger(Interception.class);

    private final List<ProducerInterceptor> interceptors;

    Interception(List<ProducerInterceptor> interceptors) {
        this.interceptors = interceptors;
    }

    ProducerRecord onSend(ProducerRecord record) {
        ProducerRecord changed = record;
        for (int i = 0; i < interceptors.size(); i++) {
            changed = ask(interceptors.get(i), changed);
        }
        return changed;
    }

    private static ProducerRecord ask(ProducerInterceptor interceptor, ProducerRecord record) {
        try {
            ProducerRecord changed = interceptor.onSend(record);
            if (changed != null) {
                return changed;
            }
        } catch (RuntimeException failed) {
            throw refused(interceptor, record, failed.toString(), failed);
        }
        throw refused(interceptor, record, "it returned null", null);
    }

    private static LograftException refused(
            ProducerInterceptor interceptor, ProducerRecord record, String why, RuntimeException cause) {
        return new LograftException(
                ErrorCode.INVALID_REQUEST,
                "a record for topic '" + record.topic() + "' was not sent: the interceptor "
                        + interceptor.getClass().getName() + " failed (" + why
                        + "); correct it, or send without it",
                cause);
    }

    /** The callback, after the interceptors. */
    RecordCallback around(String topic, RecordCallback callback) {
        return interceptors.isEmpty() ? callback : new Told(topic, callback);
    }

    private final class Told implements RecordCallback {
        private final String topic;
        private final RecordCallback callback;

        private Told(String topic, RecordCallback callback) {
            this.topic = topic;
            this.callback = callback;
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            for (ProducerInterceptor interceptor : interceptors) {
                tell(interceptor, () -> interceptor.onAcknowledged(partition, offset));
            }
            callback.onAcknowledged(partition, offset);
        }

        @Override
        public void onFailed(LograftException why) {
            for (ProducerInterceptor interceptor : interceptors) {
                tell(interceptor, () -> interceptor.onFailed(topic, why));
            }
            callback.onFailed(why);
        }

        private void tell(ProducerInterceptor interceptor, Runnable news) {
            try {
                news.run();
            } catch (RuntimeException failed) {
                LOG.warn(
                        "The interceptor {} failed when it was told what became of a record for topic '{}'; the"
                                + " record's outcome stands. Correct the interceptor.",
                        interceptor.getClass().getName(),
                        topic,
                        failed);
            }
        }
    }
}
