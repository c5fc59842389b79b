/** What {@code bench/node} does to a node from outside: fills it, and looks whether it serves. Uses the client alone. */
package io.lograft.bench.node;
