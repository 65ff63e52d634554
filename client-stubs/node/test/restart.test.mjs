// The daemon goes away under a running client, and comes back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { call, connected, connectord, Daemon, rejection } from './support/world.mjs';

const { Client } = connectord;

describe('A daemon that is killed', () => {
  const state = mkdtempSync(path.join(os.tmpdir(), 'connectord-state-'));
  let daemon;
  after(async () => {
    await daemon?.stop();
    rmSync(state, { recursive: true, force: true });
  });

  const start = async (tcp) => Daemon.start(['--allow', 'raw,ddl'], { state, tcp });

  const kill = async () => {
    daemon.process.kill('SIGKILL');
    await daemon.ended;
  };

  it('rejects what is pending, loses transactions, and answers again when it is back', async () => {
    daemon = await start();
    const port = daemon.tcp;
    const source = await connected(daemon);
    const { connector } = source;
    const Item = source.define('Item', { name: String });
    await source.automigrate();
    await Item.create({ name: 'kept' });
    const tx = await Item.beginTransaction('READ COMMITTED');
    await Item.create({ name: 'lost' }, { transaction: tx });

    const slow = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) FROM n';
    const pending = rejection(call(connector, 'execute', slow));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await kill();
    const error = await pending;
    assert.equal(error.code, 'ECONNRESET');
    assert.equal(error.errorName, 'connection_lost');
    assert.match(error.message, /connection to connectord at tcp:\/\/127\.0\.0\.1:\d+ was lost.*"execute"/);
    assert.equal(error.outcome, 'unknown');

    // This one waits for the daemon's return.
    const waiting = Item.find();
    daemon = await start(port);
    assert.deepEqual((await waiting).map((item) => item.name), ['kept']);
    assert.equal((await Item.create({ name: 'after' })).name, 'after');

    const lost = await rejection(Item.create({ name: 'x' }, { transaction: tx }));
    assert.equal(lost.code, 'transaction_not_found');
    assert.match(lost.message, /lost with the connection/);
    assert.match((await rejection(tx.commit())).message, /lost with the connection/);
    assert.equal(await Item.count(), 2);
    await source.disconnect();
  });

  it('is waited for as long as connectTimeout, and then ECONNREFUSED', async () => {
    const client = new Client(`tcp://127.0.0.1:${daemon.tcp}`, { connectTimeout: 300 });
    await client.ping();
    await kill();
    // What is sent before the client hears of it is lost with the connection, and says so.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const started = Date.now();
    const error = await rejection(client.ping());
    assert.equal(error.code, 'ECONNREFUSED');
    const waited = Date.now() - started;
    assert.ok(waited >= 200 && waited < 2000, `${waited} ms`);
    await client.close();
  });

  it('crashes nobody who has no handler', async () => {
    daemon = await start();
    const program = `
      const { Client } = require(${JSON.stringify(path.resolve(import.meta.dirname, '..'))});
      const client = new Client('tcp://127.0.0.1:${daemon.tcp}', { connectTimeout: 200 });
      client.ping().then(() => { console.log('ready'); setTimeout(() => console.log('alive'), 600); });`;
    const child = spawn(process.execPath, ['-e', program], { timeout: 10_000 });
    let out = '';
    child.stdout.on('data', (text) => (out += text));
    await once(child.stdout, 'data');
    await kill();
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    assert.equal(out, 'ready\nalive\n');
    daemon = undefined;
  });
});

describe('A daemon that is told to end while clients go on', () => {
  const state = mkdtempSync(path.join(os.tmpdir(), 'connectord-state-'));
  after(() => rmSync(state, { recursive: true, force: true }));

  it('is left at its first word of it, and waited for: one refusal, and nobody left to wonder', async () => {
    let daemon = await Daemon.start([], { state });
    const port = daemon.tcp;
    const clients = Array.from({ length: 8 }, () => new Client(`tcp://127.0.0.1:${port}`));
    let isOver = false;
    const counts = { answered: 0, refused: 0, other: [] };
    const loops = clients.map(async (client) => {
      while (!isOver) {
        try {
          await client.ping();
          ++counts.answered;
        } catch (error) {
          if (error.errorName === 'shutting_down') ++counts.refused;
          else counts.other.push(error.message);
        }
      }
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = Date.now();
    daemon.process.kill('SIGTERM');
    const [code] = await daemon.ended;
    const took = Date.now() - began;
    assert.equal(code, 0);
    daemon = await Daemon.start([], { state, tcp: port });
    const before = counts.answered;
    await new Promise((resolve) => setTimeout(resolve, 500));
    isOver = true;
    await Promise.all(loops);
    for (const client of clients) await client.close();
    await daemon.stop();
    assert.ok(took < 3000, `it was held for ${took} ms`);
    assert.deepEqual(counts.other, []);
    assert.ok(counts.refused <= clients.length, `${counts.refused}`);
    assert.ok(counts.answered > before, 'they found it again');
  });
});
