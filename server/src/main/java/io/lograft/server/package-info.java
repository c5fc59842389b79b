/** One node: options, wiring, services, and the bridge between metadata and data plane. Decides and stores nothing itself. */
package io.lograft.server;
