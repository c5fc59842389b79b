/**
 * The three ways between a broker and the active controller. Controller end: {@link
 * io.lograft.metadata.session.ControllerEndpoint} with sessions and fencing ({@link
 * io.lograft.metadata.session.SessionTable}, pure) and the feed of metadata. Broker end: {@link
 * io.lograft.metadata.session.BrokerSession}. Everything goes through base's Net and event loops, so that the simulator
 * runs both ends unchanged.
 */
package io.lograft.metadata.session;
