/**
 * Breaks Lograft on purpose: real node processes with faults, a load that is measured from outside, and a checker that
 * says, from the recorded history alone, what went wrong.
 */
package io.lograft.torture;
