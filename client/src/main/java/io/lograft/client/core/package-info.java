/**
 * What the client decides: whom to ask, what to send again, where to read on. Sees the network, time and randomness only
 * through {@code base}, so that a simulator can run it; everything is owned by one event loop unless a class says
 * otherwise. Knows no gRPC, blocks nowhere, and holds no thread.
 */
package io.lograft.client.core;
