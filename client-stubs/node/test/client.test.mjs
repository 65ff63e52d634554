// The client for programs without LoopBack.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { connectord, Daemon, rejection } from './support/world.mjs';

const { Client } = connectord;
const require = createRequire(import.meta.url);

describe('Client', () => {
  let daemon;
  let client;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
    client = new Client(`tcp://127.0.0.1:${daemon.tcp}`);
    await client.define('Book', { id: { type: 'Number', id: true, generated: true }, title: 'String', year: 'Number' });
    await client.createTable('Book');
  });
  after(async () => {
    await client.close();
    await daemon.stop();
  });

  it('has every method of the daemon, as its table says', async () => {
    const { render, file } = require('../tools/generate-methods.js');
    const { readFileSync } = await import('node:fs');
    const described = render(await client.call('rpc.discover'));
    assert.equal(readFileSync(file, 'utf8'), described, 'run `npm run methods`');
  });

  it('calls by position and by name', async () => {
    const { id } = await client.create('Book', { title: 'Dune', year: 1965 });
    assert.deepEqual(await client.all('Book', { where: { id } }), [{ id, title: 'Dune', year: 1965 }]);
    assert.equal(await client.call('count', { model: 'Book', where: { id } }), 1);
  });

  it('says who is there', async () => {
    const greeting = await client.opened();
    assert.equal(greeting.server.name, 'connectord');
    assert.equal(greeting.driver.name, 'sqlite3');
  });

  it('rejects with an error that says what was wrong', async () => {
    const error = await rejection(client.all('Nothing'));
    assert.ok(error instanceof Error);
    assert.equal(error.errorName, 'model_not_found');
    assert.equal(error.rpcCode, -32013);
  });

  it('sends what one tick asks in one write, and pairs the replies', async () => {
    const chunks = [];
    const server = net.createServer((socket) => {
      const back = net.connect(daemon.tcp, '127.0.0.1');
      socket.on('data', (bytes) => (chunks.push(bytes.toString()), back.write(bytes)));
      back.pipe(socket);
      socket.on('close', () => back.destroy());
      back.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const through = new Client(`tcp://127.0.0.1:${server.address().port}`);
    await through.opened();
    chunks.length = 0;
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => through.execute('SELECT $1 AS v', [i])));
    assert.deepEqual(answers.map(([row]) => row.v), Array.from({ length: 200 }, (_, i) => i));
    assert.equal(chunks.join('').split('\n').length - 1, 200);
    // One write may still arrive in a few pieces.
    assert.ok(chunks.length <= 3, `${chunks.length} pieces`);
    await through.close();
    server.close();
  });

  it('keeps to the daemon’s limit of calls under way', async () => {
    const counts = await Promise.all(Array.from({ length: 3000 }, () => client.count('Book')));
    assert.equal(counts.length, 3000);
  });

  it('carries large replies and every character', async () => {
    const title = `${'é🙂\u2028"\\'.repeat(50_000)}end`;
    const { id } = await client.create('Book', { title });
    assert.equal((await client.find('Book', id)).title, title);
    await client.destroy('Book', id);
  });

  it('is closed by using, and then refuses', async () => {
    const closed = new Client(`tcp://127.0.0.1:${daemon.tcp}`);
    await closed.ping();
    await closed[Symbol.asyncDispose]();
    assert.equal((await rejection(closed.ping())).code, 'closed');
  });

  it('speaks over the unix socket', async () => {
    const local = new Client(`unix:${daemon.socket}`);
    assert.equal((await local.ping()).ok, true);
    await local.close();
  });

  it('lets an idle process end', async () => {
    const program = `
      const { Client } = require(${JSON.stringify(require.resolve('..'))});
      const client = new Client('tcp://127.0.0.1:${daemon.tcp}');
      client.ping().then(() => console.log('pinged'));`;
    const child = spawn(process.execPath, ['-e', program], { timeout: 10_000 });
    let out = '';
    child.stdout.on('data', (text) => (out += text));
    const [code] = await once(child, 'close');
    assert.equal(code, 0);
    assert.equal(out, 'pinged\n');
  });

  it('refuses an address that is none', () => {
    for (const url of ['http://x', 'tcp://', 'unix:relative', 'tcp://h:99999']) assert.throws(() => new Client(url), TypeError, url);
  });
});
