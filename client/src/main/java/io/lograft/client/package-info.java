/**
 * The Java client: {@link io.lograft.client.LograftClient} and what it makes. Imports no server part. What it decides is
 * in {@code core}, how it reaches the network in {@code grpc}; this package is what applications see, and the only place
 * where their threads wait.
 */
package io.lograft.client;
