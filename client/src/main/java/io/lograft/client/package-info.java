/** The Java client. Imports no server part. */
package io.lograft.client;
