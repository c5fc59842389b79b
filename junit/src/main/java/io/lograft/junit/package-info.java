/**
 * Lograft in the tests of applications: a broker, or several, inside the test's JVM. May use {@code server} to start
 * nodes and {@code client} to talk to them.
 */
package io.lograft.junit;
