/**
 * The distribution as its users meet it: real commands in real processes, with a home directory of their own. These
 * tests run after packaging.
 */
package io.lograft.distribution;
