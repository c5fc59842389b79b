/**
 * The HTTP port: a few pages for people and for monitoring, on one thread of their own, with every request bounded in
 * size and time. Knows nothing of what the pages show.
 */
package io.lograft.server.http;
