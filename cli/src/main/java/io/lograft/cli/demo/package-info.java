/**
 * The demonstration: streams the sample through a topic, kills the node that leads most of it, and counts. Starts and
 * ends nodes through {@code local}, and talks to them through the client; knows no options.
 */
package io.lograft.cli.demo;
