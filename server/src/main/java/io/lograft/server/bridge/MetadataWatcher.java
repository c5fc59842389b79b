package io.lograft.server.bridge;

import io.lograft.metadata.image.ImageDelta;

/** Told about each new image. On the metadata intake loop; must not block. */
public interface MetadataWatcher {
    /** The image moved on from {@code delta.from()} to {@code delta.to()}. */
    void onImage(ImageDelta delta);
}
