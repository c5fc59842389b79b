/**
 * The arrows of the architecture, enforced on the byte code of all modules that a node or the command line is made of:
 * who may import whom, which library stays behind which package, and what may only happen behind the seam of base.
 */
package io.lograft.architecture;
