package io.lograft.metadata.log;

import io.lograft.metadata.image.ClusterImage;

/** Hears what the log applies. Called by the log, one call at a time, on any thread; only posts to a loop. */
public interface MetadataLogListener {
    /** An entry was applied and changed the image. Entries that changed nothing are not told. */
    void onApplied(AppliedEntry entry);

    /** The image was replaced as a whole: at start, or by a snapshot of the leader. */
    void onImageLoaded(ClusterImage image);

    /** {@link MetadataLog#leadership()} may have changed. May come late, early or twice: a reason to look, no more. */
    void onLeadershipChanged();
}
