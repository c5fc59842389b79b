/** The simulated side of the seam: a clock, disk, network, event loop and randomness that a seed decides. */
package io.lograft.base.sim;
