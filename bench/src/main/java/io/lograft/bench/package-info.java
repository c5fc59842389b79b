/** Microbenchmarks of the hot paths. */
package io.lograft.bench;
