/** What is done to a cluster under load, what must hold, and how it is reported. */
package io.lograft.torture.scenario;
