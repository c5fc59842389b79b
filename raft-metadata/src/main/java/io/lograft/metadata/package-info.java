/** Cluster metadata: records, the immutable image, and the operations of the controller. Imports no data plane. */
package io.lograft.metadata;
