package io.lograft.torture.load;

/** A producer. Used by one thread. */
public interface RecordSender extends AutoCloseable {
    /** How a send ended; called once, on a thread of the client's. */
    interface Callback {
        void acknowledged(long offset);

        /**
         * It was not acknowledged.
         *
         * @param definite whether it certainly was not stored
         */
        void failed(boolean definite, Throwable why);
    }

    void send(int partition, byte[] payload, Callback callback);

    /** Whether it will never send again, so that a new one is needed. */
    boolean isBroken();

    @Override
    void close();
}
