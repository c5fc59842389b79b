package io.lograft.metadata.image;

/**
 * A record does not fit the image that it is applied to, for example a change of an unknown partition. The image stays
 * as it was. In the metadata log this becomes the outcome "refused", the same on every node.
 */
public final class RecordRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RecordRefusedException(String message) {
        super(message);
    }
}
