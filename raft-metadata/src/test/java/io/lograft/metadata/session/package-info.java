/** Tests of sessions: the decisions alone, and both ends together in a simulated cluster. */
package io.lograft.metadata.session;
