/** What tests of this and other modules run on: a metadata quorum in memory, and clusters made of single operations. */
package io.lograft.metadata.sim;
