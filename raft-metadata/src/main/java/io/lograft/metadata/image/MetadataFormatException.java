package io.lograft.metadata.image;

/**
 * Metadata that this version cannot read: another format version, an unknown kind of record, or damaged bytes. Stops the
 * node: to skip what it does not understand would make its state differ from everybody else's. The message has three
 * parts: what, why (with the observed value), what to do next.
 */
public final class MetadataFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MetadataFormatException(String message) {
        super(message);
    }

    public MetadataFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
