/**
 * The figures of a node, in Prometheus' format. The only package that knows Micrometer: the parts below expose plain
 * getters and listeners, which are bound to names here.
 */
package io.lograft.server.metrics;
