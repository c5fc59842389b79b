package io.lograft.client.core;

/** Told on the client's loop whenever the view of the cluster changed. */
public interface MetadataListener {
    void onView(ClusterView before, ClusterView after);
}
