/** Profiles: named sets of connection options in a file of the user's. Uses nothing but files. */
package io.lograft.cli.profile;
