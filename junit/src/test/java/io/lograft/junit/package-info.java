/** Tests of the extension. */
package io.lograft.junit;
