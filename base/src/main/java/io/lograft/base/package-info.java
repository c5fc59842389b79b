/** The shared vocabulary of all modules, and the seam to everything nondeterministic. Knows no protobuf, no gRPC, no Ratis. */
package io.lograft.base;
