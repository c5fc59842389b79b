package io.lograft.torture.load;

/** A reader that goes on from where it was. Used by one thread. */
public interface RecordReader extends AutoCloseable {
    /** Takes records. */
    interface Sink {
        void record(int partition, long offset, byte[] payload);
    }

    /** Waits for records, up to a limit, and hands them over in order. */
    void poll(long limitMs, Sink sink) throws Exception;

    @Override
    void close();
}
