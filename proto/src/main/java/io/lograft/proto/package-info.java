/** The table of methods that {@code base.Net} can carry. No logic. */
package io.lograft.proto;
