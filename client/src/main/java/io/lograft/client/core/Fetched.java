package io.lograft.client.core;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import java.nio.ByteBuffer;

/**
 * One piece of news for the application's thread, about one partition: batches, a new position, or a failure.
 *
 * @param generation which of the application's seeks it answers; news of an older one is to be dropped
 * @param batches whole record batches, or null
 * @param position the position from now on, or -1 if it follows from the batches
 * @param failure or null
 * @param highWatermark end of what is committed, or -1 if not told
 * @param release gives the bytes back as credit; to be run once they are not needed any more
 */
public record Fetched(
        TopicPartition partition,
        long generation,
        ByteBuffer batches,
        long position,
        LograftException failure,
        long highWatermark,
        Runnable release) {
    private static final Runnable NOTHING = () -> {};

    static Fetched batches(
            TopicPartition partition, long generation, ByteBuffer batches, long highWatermark, Runnable release) {
        return new Fetched(partition, generation, batches, -1, null, highWatermark, release);
    }

    static Fetched position(TopicPartition partition, long generation, long position) {
        return new Fetched(partition, generation, null, position, null, -1, NOTHING);
    }

    static Fetched failure(TopicPartition partition, long generation, LograftException failure) {
        return new Fetched(partition, generation, null, -1, failure, -1, NOTHING);
    }
}
