/** Looks at the files of stopped nodes: every replica on its own, past everything that serves them. */
package io.lograft.torture.replica;
