/**
 * What every implementation of the seam must do, as abstract JUnit classes: one set of assertions for the real and for
 * the simulated side. Part of the test-jar, so that the network of the client's gRPC shell is held to it as well.
 */
package io.lograft.base.contract;
