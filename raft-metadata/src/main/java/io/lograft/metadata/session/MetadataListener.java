package io.lograft.metadata.session;

import io.lograft.metadata.image.ImageDelta;

/** Hears of the cluster's state as this broker learns it. Called on the intake loop, in order of version. */
public interface MetadataListener {
    /**
     * A newer image.
     *
     * @param delta from the image told before (the empty one at first) to the new one
     * @param complete whether the whole image came anew: whatever it does not mention is gone
     */
    void onMetadata(ImageDelta delta, boolean complete);
}
