package io.lograft.client.core;

/**
 * A consumer's options; the API documents and validates them.
 *
 * @param bufferBytes what records that were received and not yet polled may take, over all brokers
 * @param reset where to read when there is no position, or it is gone
 * @param retryBackoff between attempts to subscribe
 */
public record ConsumerSettings(long bufferBytes, Reset reset, Backoff retryBackoff) {
    /**
     * Kafka's {@code auto.offset.reset}.
     *
     * @param backMs for {@link Kind#BY_DURATION}: how far back from now
     */
    public record Reset(Kind kind, long backMs) {
        /** How a position is found. */
        public enum Kind {
            EARLIEST,
            LATEST,
            NONE,
            BY_DURATION
        }

        public static final Reset EARLIEST = new Reset(Kind.EARLIEST, 0);
        public static final Reset LATEST = new Reset(Kind.LATEST, 0);
        public static final Reset NONE = new Reset(Kind.NONE, 0);

        /** The first record that is at most so old. */
        public static Reset byDuration(long backMs) {
            return new Reset(Kind.BY_DURATION, backMs);
        }

        /** Whether the application must say itself where to read. */
        public boolean isNone() {
            return kind == Kind.NONE;
        }

        /** Where to read; not to be asked with {@link #isNone}. */
        public OffsetSpec position(long wallMs) {
            return switch (kind) {
                case EARLIEST -> OffsetSpec.EARLIEST;
                case LATEST -> OffsetSpec.LATEST;
                case BY_DURATION -> OffsetSpec.at(Math.max(0, wallMs - backMs));
                case NONE -> throw new IllegalStateException("auto.offset.reset=none names no position");
            };
        }
    }
}
