#!/usr/bin/env node
'use strict';
// Publishes numbered records so that each is there once, whichever node dies meanwhile.
//
// The rule: keep a request until it is answered, send the same request again if it failed, and take the producer for the
// next request from the answer.

const { parseArgs } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { Nodes } = require('./nodes');

const PAUSE_MS = 100;

async function untilAnswered(nodes, patienceMs, attempt) {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    let reason;
    try {
      const { producer, errors } = await attempt();
      if (errors.length === 0) {
        return producer;
      }
      const final = errors.find((error) => !error.retriable);
      if (final) {
        throw Object.assign(new Error(`${final.code}: ${final.message}`), { final: true });
      }
      reason = errors[0].message;
    } catch (failed) {
      if (failed.final) {
        throw failed;
      }
      reason = failed.message;
    }
    if (Date.now() > deadline) {
      throw new Error(`giving up at ${nodes.address}: ${reason}`);
    }
    console.error(`${nodes.address}: ${reason}; going to the next node`);
    await sleep(PAUSE_MS);
    nodes.next();
  }
}

function openProducer(nodes, topic, patienceMs) {
  return untilAnswered(nodes, patienceMs, async () => {
    const answer = await nodes.call('OpenProducer', { topic }, 5_000);
    return { producer: answer.producer, errors: answer.error ? [answer.error] : [] };
  });
}

/** Sends the request until all its records are written; returns the producer for the next one. */
function publish(nodes, request, patienceMs) {
  return untilAnswered(nodes, patienceMs, async () => {
    const answer = await nodes.call('Publish', request, 12_000);
    return { producer: answer.producer, errors: answer.statuses.map((status) => status.error).filter(Boolean) };
  });
}

async function main() {
  const { values: given } = parseArgs({
    options: {
      nodes: { type: 'string', default: '127.0.0.1:9092,127.0.0.1:9102,127.0.0.1:9112' },
      topic: { type: 'string' },
      count: { type: 'string', default: '1000' },
      batch: { type: 'string', default: '10' },
      keys: { type: 'string', default: '20' },
      'pause-ms': { type: 'string', default: '0' },
      'patience-s': { type: 'string', default: '60' },
    },
  });
  if (!given.topic) {
    throw new Error('name a topic: --topic NAME');
  }
  const [count, batch, keys, pauseMs] = [given.count, given.batch, given.keys, given['pause-ms']].map(Number);
  const patienceMs = 1000 * Number(given['patience-s']);

  const nodes = new Nodes(given.nodes.split(','));
  let producer = await openProducer(nodes, given.topic, patienceMs);
  for (let first = 0; first < count; first += batch) {
    const end = Math.min(first + batch, count);
    const records = [];
    for (let n = first; n < end; n++) {
      records.push({ key: Buffer.from(`key-${n % keys}`), value: Buffer.from(`${n}`) });
    }
    producer = await publish(nodes, { topic: given.topic, records, producer, timeout_ms: 10_000 }, patienceMs);
    console.log(`published ${end}`);
    await sleep(pauseMs);
  }
  nodes.messaging.close();
}

main().catch((failed) => {
  console.error(`publish.js: ${failed.message}`);
  process.exit(1);
});
