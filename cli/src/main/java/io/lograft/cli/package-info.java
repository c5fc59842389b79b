/** The lograft command. Talks to a cluster only through the client, and starts a server by class name. */
package io.lograft.cli;
