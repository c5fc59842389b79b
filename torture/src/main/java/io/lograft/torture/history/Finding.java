package io.lograft.torture.history;

/** One occurrence of an anomaly. */
public record Finding(Anomaly anomaly, int partition, String detail) {
    @Override
    public String toString() {
        return anomaly.label() + ": partition " + partition + ": " + detail;
    }
}
