/** The record batch format and its codec: encode, decode, validate, and nothing else. */
package io.lograft.proto.batch;
