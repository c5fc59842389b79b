/** Scenarios of the simulator, real node processes with faults, and the history checker. */
package io.lograft.torture;
