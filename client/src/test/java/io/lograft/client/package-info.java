/** The client as applications use it, over gRPC, against one node in memory. */
package io.lograft.client;
