package io.lograft.metadata.log;

import io.lograft.metadata.image.ClusterImage;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a log told. Checks the order as it comes. */
public final class RecordingListener implements MetadataLogListener {
    private final List<Long> applied = new ArrayList<>();
    private ClusterImage image = ClusterImage.EMPTY;
    private int loaded;

    @Override
    public synchronized void onApplied(AppliedEntry entry) {
        if (entry.delta().from().version() != image.version() || entry.index() <= image.version()) {
            throw new IllegalStateException("entry " + entry.index() + " after " + image.version());
        }
        applied.add(entry.index());
        image = entry.image();
    }

    @Override
    public synchronized void onImageLoaded(ClusterImage whole) {
        if (whole.version() < image.version()) {
            throw new IllegalStateException("image " + whole.version() + " after " + image.version());
        }
        loaded++;
        image = whole;
    }

    @Override
    public void onLeadershipChanged() {
        // Looked at where it matters.
    }

    public synchronized ClusterImage image() {
        return image;
    }

    public synchronized List<Long> applied() {
        return List.copyOf(applied);
    }

    /** How often an image came as a whole. */
    public synchronized int loaded() {
        return loaded;
    }
}
