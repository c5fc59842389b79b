/**
 * The active controller: takes requests on its one thread, decides them on the speculative image, commits them through
 * the metadata log one entry at a time, and answers once applied. Uses the operations, the image, the log's interface and
 * base; knows neither Ratis nor sessions.
 */
package io.lograft.metadata.controller;
