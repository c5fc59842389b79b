/** A cluster of real node processes that can be killed, stopped and continued. Ends all that it started. */
package io.lograft.torture.cluster;
