/**
 * Records as text: what {@code produce} reads and what {@code consume} writes. Knows the client's record types, no
 * cluster and no command.
 */
package io.lograft.cli.records;
