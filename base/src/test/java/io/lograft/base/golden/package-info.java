/** Files that pin a format. Part of the test-jar; uses nothing but the JDK. */
package io.lograft.base.golden;
