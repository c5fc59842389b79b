/**
 * The logs of all disks of a node as one store, with the threads that do the disks' work. Opened once at start, closed
 * once at the end.
 */
package io.lograft.server.store;
