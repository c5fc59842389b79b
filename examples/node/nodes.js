'use strict';
// Connections to a cluster's nodes: any one of them will do, and when one fails the next one gets its turn.

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');

const PROTOS = path.join(__dirname, '../../proto/src/main/protobuf');
const loaded = protoLoader.loadSync('lograft/v1/messaging.proto', {
  includeDirs: [PROTOS],
  keepCase: true,
  longs: Number, // offsets and sequences here stay below 2^53; use String where yours may not
  enums: String,
  oneofs: true,
});
const { MessagingService } = grpc.loadPackageDefinition(loaded).lograft.v1;

// A node that dies without a word is noticed by these probes.
const OPTIONS = { 'grpc.keepalive_time_ms': 10_000, 'grpc.keepalive_timeout_ms': 3_000 };

class Nodes {
  constructor(addresses) {
    this.addresses = addresses;
    this.turn = -1;
    this.next();
  }

  /** Goes to the next node. */
  next() {
    this.messaging?.close();
    this.turn = (this.turn + 1) % this.addresses.length;
    this.address = this.addresses[this.turn];
    this.messaging = new MessagingService(this.address, grpc.credentials.createInsecure(), OPTIONS);
  }

  /** A unary call, as a promise. */
  call(method, request, timeoutMs) {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      this.messaging[method](request, { deadline }, (failed, answer) => (failed ? reject(failed) : resolve(answer)));
    });
  }
}

module.exports = { Nodes };
