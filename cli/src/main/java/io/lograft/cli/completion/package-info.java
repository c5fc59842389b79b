/** Scripts by which shells complete the command line, made from picocli's model of it. */
package io.lograft.cli.completion;
