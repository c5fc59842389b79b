/** Manual pages, made from picocli's model of the command line when the distribution is built. */
package io.lograft.cli.man;
