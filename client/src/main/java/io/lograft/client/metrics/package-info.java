/**
 * A client's figures for Micrometer. The only package that needs its library, which is optional: an application that
 * does not use this package does without it.
 */
package io.lograft.client.metrics;
