#!/usr/bin/env node
'use strict';
// Calls any method of a server by what the server's reflection says of it, without its .proto files, as grpcurl does:
//
//   call.js HOST:PORT                      lists the services
//   call.js HOST:PORT SERVICE/METHOD JSON  calls a method; several JSON arguments are the messages of a stream
//
// Bytes are base64 in both directions, as in JSON they must be.

const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const descriptor = require('protobufjs/ext/descriptor');

const SHAPE = { keepCase: true, longs: String, enums: String, bytes: String, defaults: true };
const credentials = grpc.credentials.createInsecure();

/** Asks the reflection service, one question after the other. */
class Reflection {
  constructor(address) {
    const loaded = protoLoader.loadSync(path.join(__dirname, 'reflection.proto'), { keepCase: true });
    const { ServerReflection } = grpc.loadPackageDefinition(loaded).grpc.reflection.v1;
    this.client = new ServerReflection(address, credentials);
  }

  ask(question) {
    return new Promise((resolve, reject) => {
      const stream = this.client.ServerReflectionInfo();
      stream.on('error', reject);
      stream.on('data', (answer) => {
        const failed = answer.error_response;
        failed ? reject(new Error(failed.error_message)) : resolve(answer);
        stream.end();
      });
      stream.write(question);
    });
  }

  async services() {
    const answer = await this.ask({ list_services: '*' });
    return answer.list_services_response.service.map((service) => service.name);
  }

  /** The file that defines the service, and all that it imports, as loaded packages. */
  async load(service) {
    const files = new Map();
    const take = async (answer) => {
      for (const bytes of answer.file_descriptor_response.file_descriptor_proto) {
        const file = descriptor.FileDescriptorProto.decode(bytes);
        if (!files.has(file.name)) {
          files.set(file.name, file);
          for (const imported of file.dependency) {
            await take(await this.ask({ file_by_filename: imported }));
          }
        }
      }
    };
    await take(await this.ask({ file_containing_symbol: service }));
    const set = descriptor.FileDescriptorSet.encode({ file: [...files.values()] }).finish();
    return protoLoader.loadFileDescriptorSetFromBuffer(Buffer.from(set), SHAPE);
  }
}

function print(message) {
  console.log(JSON.stringify(message, null, 2));
}

function call(address, method, requests) {
  const client = new grpc.Client(address, credentials);
  const { path: name, requestSerialize, responseDeserialize } = method;
  return new Promise((resolve, reject) => {
    const done = (failed) => {
      client.close();
      failed ? reject(failed) : resolve();
    };
    if (method.requestStream && method.responseStream) {
      const stream = client.makeBidiStreamRequest(name, requestSerialize, responseDeserialize);
      stream.on('data', print).on('error', done).on('end', () => done());
      requests.forEach((request) => stream.write(request));
      stream.end();
    } else {
      client.makeUnaryRequest(name, requestSerialize, responseDeserialize, requests[0] ?? {}, (failed, answer) => {
        failed || print(answer);
        done(failed);
      });
    }
  });
}

async function main([address, target, ...json]) {
  if (!address) {
    throw new Error('usage: call.js HOST:PORT [SERVICE/METHOD [JSON...]]');
  }
  const reflection = new Reflection(address);
  if (!target) {
    (await reflection.services()).sort().forEach((service) => console.log(service));
  } else {
    const [service, name] = target.split('/');
    const method = (await reflection.load(service))[service]?.[name];
    if (!method) {
      throw new Error(`${service} has no method ${name}`);
    }
    await call(address, method, json.map((text) => JSON.parse(text)));
  }
  reflection.client.close();
}

main(process.argv.slice(2)).catch((failed) => {
  console.error(`call.js: ${failed.message}`);
  process.exit(1);
});
