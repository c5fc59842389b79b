package io.lograft.metadata.log;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;

/**
 * An entry that was applied.
 *
 * @param index its Raft index; the version of the image after it
 * @param term its Raft term
 * @param bytes the entry as logged; nobody writes to it
 * @param delta from the image before it to the image after it
 */
public record AppliedEntry(long index, long term, byte[] bytes, ImageDelta delta) {
    /** The image after it. */
    public ClusterImage image() {
        return delta.to();
    }
}
