package io.lograft.dataplane.replica;

/** The pushing end of one attached replica. Owned by the partition's loop. */
public interface PushTarget {
    /** The log has grown. */
    void dataAppended();

    /** The high watermark or the log start has moved. */
    void boundsMoved();

    /** Ends the attempt: nothing more is pushed, later acknowledgements of it are dropped. Harmless when repeated. */
    void detach();
}
