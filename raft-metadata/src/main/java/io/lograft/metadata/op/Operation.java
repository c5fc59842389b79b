package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.MetadataRecord;

/**
 * Decides what one request changes. A pure function: the same arguments give the same decision. Errors are replies.
 *
 * @param <Q> the request
 * @param <R> the reply
 */
@FunctionalInterface
public interface Operation<Q, R> {
    /**
     * @param image the state, with everything that was decided before, committed or not
     * @param request what is asked
     * @param nowMs wall-clock time in ms since 1970-01-01 UTC; for time stamps only
     */
    Decision<MetadataRecord, R> decide(ClusterImage image, Q request, long nowMs);
}
