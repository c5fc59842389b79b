/**
 * The partition log: segments, indexes, epochs, producer state, checkpoints, recovery. FORMAT.md beside this file
 * describes the bytes. Uses {@code base} and the batch codec; knows nothing of leaders and followers.
 */
package io.lograft.dataplane.log;
