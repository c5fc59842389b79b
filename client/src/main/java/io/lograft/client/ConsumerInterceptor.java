package io.lograft.client;

import java.util.List;

/**
 * Sees every record of a consumer before the application does, and may change or leave out some: for tracing, auditing,
 * decrypting. See {@link ConsumerConfig#withInterceptor}. Several are called in the order in which they were given.
 */
@FunctionalInterface
public interface ConsumerInterceptor {
    /**
     * Before poll returns these records. On the application's thread.
     *
     * @param records at least one, in order within each partition
     * @return what poll returns, or the next interceptor sees; positions move past all that came. What is thrown, poll
     *     throws, and the next poll begins with the same records
     */
    List<ConsumerRecord> onPoll(List<ConsumerRecord> records);
}
