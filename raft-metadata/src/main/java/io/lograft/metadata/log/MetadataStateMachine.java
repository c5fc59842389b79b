package io.lograft.metadata.log;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.MetadataFormatException;
import io.lograft.metadata.image.RecordRefusedException;
import io.lograft.proto.metadata.v1.Entry;

/**
 * Turns committed entries into images: the same sequence of calls gives the same image and the same results on every
 * node. {@link #apply} and {@link #load} are called by one thread at a time, the one that applies the log; {@link #image}
 * by any.
 */
public final class MetadataStateMachine {
    private volatile ClusterImage image = ClusterImage.EMPTY;

    /** The newest image. */
    public ClusterImage image() {
        return image;
    }

    /** Continues from a snapshot. */
    public void load(ClusterImage snapshot) {
        image = snapshot;
    }

    /**
     * Applies one committed entry, or leaves the image as it is and says why.
     *
     * @throws MetadataFormatException the entry cannot be understood; the node must stop
     * @throws IllegalStateException the entry does not come after the image; the node must stop
     */
    public ApplyResult apply(long index, long term, byte[] bytes) {
        ClusterImage before = image;
        if (index <= before.version()) {
            throw new IllegalStateException(
                    "metadata entry at index " + index + " applied to an image of version " + before.version());
        }
        Entry entry = EntryCodec.decode(bytes, index);
        if (entry.getExpectedTerm() != term) {
            return unchanged(
                    AppendOutcome.Kind.STALE_CONTROLLER,
                    index,
                    "written by the controller of term " + entry.getExpectedTerm() + ", committed in term " + term);
        }
        if (entry.getPreviousIndex() != before.version()) {
            return unchanged(
                    AppendOutcome.Kind.WRONG_PREDECESSOR,
                    index,
                    "written after index " + entry.getPreviousIndex() + ", committed after " + before.version());
        }
        try {
            ImageDelta delta = before.step(entry.getRecordsList(), index, term);
            image = delta.to();
            return new ApplyResult(AppendOutcome.Kind.APPLIED, index, "", delta);
        } catch (RecordRefusedException misfit) {
            return unchanged(AppendOutcome.Kind.REFUSED, index, misfit.getMessage());
        }
    }

    private static ApplyResult unchanged(AppendOutcome.Kind kind, long index, String message) {
        return new ApplyResult(kind, index, message, null);
    }
}
