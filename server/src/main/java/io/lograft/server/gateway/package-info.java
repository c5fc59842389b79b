/**
 * {@code Messaging}: records in and out for callers that have nothing but a stub, served by the client's own logic over
 * the node port of the leaders. Everything of one caller lives on the loop of its connection. Uses {@code client.core},
 * {@code proto} and {@code base}; knows neither the data plane nor gRPC.
 */
package io.lograft.server.gateway;
