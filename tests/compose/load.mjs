// Writes for a while, and counts: what was acknowledged must be there, whatever was restarted meanwhile.
//
//   node load.mjs SECONDS [none-unknown]      prints one JSON object; none-unknown: each call must be answered
import { readFileSync } from 'node:fs';
import { Session } from './session.js';

const host = process.env.CONNECTORD_COMPOSE_HOST ?? '127.0.0.1';
const port = Number(process.env.CONNECTORD_COMPOSE_TCP ?? 7070);
const token = readFileSync(process.env.CONNECTORD_COMPOSE_TOKEN_FILE, 'utf8').trim();
const properties = { op: { type: 'String', id: true } };
const model = 'ComposeOp';
const end = Date.now() + Number(process.argv[2] ?? 10) * 1000;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const connect = async () => {
  for (;;) {
    try {
      const session = await Session.open({ host, port });
      await session.call('session.open', { token, client: 'compose load' });
      await session.call('define', { model, properties });
      return session;
    } catch {
      await sleep(50);
    }
  }
};

const first = await connect();
await first.call('automigrate', { models: [model] });
const counts = { acknowledged: 0, refused: 0, unknown: 0, reconnected: 0 };
const done = new Set();
await Promise.all(
  Array.from({ length: 8 }, async (_, client) => {
    let session = await connect();
    for (let i = 0; Date.now() < end; ++i) {
      const op = `${client}-${i}`;
      try {
        await session.call('create', { model, data: { op } });
        ++counts.acknowledged;
        done.add(op);
      } catch (error) {
        const isUnknown = error.code === undefined || error.data?.outcome === 'unknown';
        ++counts[isUnknown ? 'unknown' : 'refused'];
        // A daemon that shuts down says so for as long as it is asked: who was told goes, and waits for the next.
        if (error.code === -32011) await session.close();
        if (session.isOver || error.code === -32011) {
          ++counts.reconnected;
          session = await connect();
        }
        await sleep(20);
      }
    }
    await session.close();
  }),
);
const look = await connect();
let rows;
while (!rows) rows = await look.call('all', { model }).catch(() => sleep(100));
const there = new Set(rows.map((row) => row.op));
counts.rows = there.size;
counts.lost = [...done].filter((op) => !there.has(op)).length;
await look.close();
await first.close();
console.log(JSON.stringify(counts));
// Where the daemon ends in order, nobody is left to wonder.
const mayWonder = process.argv[3] !== 'none-unknown';
process.exit(counts.lost === 0 && counts.acknowledged > 0 && (mayWonder || counts.unknown === 0) ? 0 : 1);
