/**
 * The directories of a node: that they belong to this node and this cluster, and to one process at a time. Files through
 * {@code base}'s disk only.
 */
package io.lograft.server.dir;
