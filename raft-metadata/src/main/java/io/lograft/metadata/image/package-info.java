/**
 * The cluster's state as one immutable value ({@link io.lograft.metadata.image.ClusterImage}), the one place that applies
 * records to it ({@link io.lograft.metadata.image.ImageBuilder}), what changed between two images
 * ({@link io.lograft.metadata.image.ImageDelta}), and its snapshot format. Pure: no threads, no I/O, no clock. Uses base,
 * the metadata messages of proto, and persistent maps.
 */
package io.lograft.metadata.image;
