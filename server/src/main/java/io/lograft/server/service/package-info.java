/**
 * What a node answers on its client port: each method of the public API has one handler here, which refuses what is
 * malformed, passes the rest to the data plane or the controller, and turns the outcome into messages. Reached through
 * {@code base}'s network only, so that it also runs in the simulator. Knows no gRPC.
 */
package io.lograft.server.service;
