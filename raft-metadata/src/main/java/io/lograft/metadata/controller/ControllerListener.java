package io.lograft.metadata.controller;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppliedEntry;

/** Hears what the controller hears of the log, and of itself. Called on the controller's loop only. */
public interface ControllerListener {
    /** An entry was applied, on any voter that this node is, active or not. */
    void onApplied(AppliedEntry entry);

    /** The image was replaced as a whole. */
    void onImageLoaded(ClusterImage image);

    /**
     * This node is the active controller from now on: {@code image} holds everything that was ever committed.
     *
     * @param epoch its epoch, the Raft term; the same again after it stood down in between
     */
    void onActivated(long epoch, ClusterImage image);

    /** This node is no active controller any more. All requests have been answered. */
    void onDeactivated(String reason);
}
