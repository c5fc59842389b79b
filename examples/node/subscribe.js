#!/usr/bin/env node
'use strict';
// Reads a topic from its beginning to its end, and can check that the numbers of publish.js are there, each once.
//
// Credit is granted as records are taken, so a slow reader is never flooded. When a node fails, reading goes on at another
// one, from where it was.

const { parseArgs } = require('node:util');
const { setTimeout: sleep } = require('node:timers/promises');
const { Nodes } = require('./nodes');

const CREDIT = 500;

/** Every partition from the first record on, or those given from where reading was, to their end or stop offset. */
function start(topic, positions, toEnd) {
  const partitions = [...positions].map(([partition, { next, stop }]) => ({
    partition,
    start: { offset: next },
    ...(stop >= 0 && { stop: { offset: stop } }),
  }));
  return {
    topic,
    partitions,
    start: { earliest: true },
    ...(toEnd && positions.size === 0 && { stop: { latest: true } }),
    credit: { records: CREDIT },
  };
}

/** Yields { partition, record }, going on at other nodes until every partition is read to its end. */
async function* read(nodes, topic, toEnd, patienceMs) {
  const positions = new Map();
  let deadline = Date.now() + patienceMs;
  for (;;) {
    const stream = nodes.messaging.Subscribe();
    stream.write({ start: start(topic, positions, toEnd) });
    try {
      for await (const response of stream) {
        deadline = Date.now() + patienceMs;
        if (response.started && positions.size === 0) {
          for (const { partition, offset, stop_offset } of response.started.partitions) {
            positions.set(partition, { next: offset, stop: stop_offset });
          }
        } else if (response.records) {
          const { partition, records } = response.records;
          for (const record of records) {
            yield { partition, record };
            positions.get(partition).next = record.offset + 1;
          }
          stream.write({ credit: { records: records.length } });
        } else if (response.ended) {
          if (response.ended.error) {
            throw Object.assign(new Error(response.ended.error.message), { final: true });
          }
          positions.delete(response.ended.partition);
        }
      }
      return;
    } catch (failed) {
      if (failed.final || Date.now() > deadline) {
        throw failed;
      }
      console.error(`${nodes.address}: ${failed.message}; going to the next node`);
      await sleep(100);
      nodes.next();
    }
  }
}

/** Each number below count once; the numbers of one key (publish.js gives them out in turn) in order. */
function check(values, count) {
  const times = new Map();
  const lastOfKey = new Map();
  const unordered = new Set();
  for (const { key, number } of values) {
    times.set(number, (times.get(number) ?? 0) + 1);
    if (lastOfKey.get(key) > number) {
      unordered.add(key);
    }
    lastOfKey.set(key, number);
  }
  const lost = Array.from({ length: count }, (_, n) => n).filter((n) => !times.has(n));
  const twice = [...times].filter(([, n]) => n > 1).map(([number]) => number);
  console.log(`${values.length} records: ${lost.length} lost, ${twice.length} twice, ${unordered.size} keys out of order`);
  if (lost.length || twice.length || unordered.size) {
    throw new Error(`lost ${lost.slice(0, 10)}, twice ${twice.slice(0, 10)}, out of order ${[...unordered].slice(0, 10)}`);
  }
}

async function main() {
  const { values: given } = parseArgs({
    options: {
      nodes: { type: 'string', default: '127.0.0.1:9092,127.0.0.1:9102,127.0.0.1:9112' },
      topic: { type: 'string' },
      follow: { type: 'boolean', default: false },
      check: { type: 'string' },
      'patience-s': { type: 'string', default: '60' },
    },
  });
  if (!given.topic) {
    throw new Error('name a topic: --topic NAME');
  }
  const nodes = new Nodes(given.nodes.split(','));
  const values = [];
  for await (const { partition, record } of read(nodes, given.topic, !given.follow, 1000 * Number(given['patience-s']))) {
    if (given.check === undefined) {
      console.log(`${partition} ${record.offset} ${record.key ?? '-'} ${record.value}`);
    } else {
      values.push({ key: String(record.key), number: Number(record.value) });
    }
  }
  nodes.messaging.close();
  if (given.check !== undefined) {
    check(values, Number(given.check));
  }
}

main().catch((failed) => {
  console.error(`subscribe.js: ${failed.message}`);
  process.exit(1);
});
