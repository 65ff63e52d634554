// vscode-jsonrpc, which frames messages as language servers do: Content-Length, an empty line, the text.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import rpc from 'vscode-jsonrpc/node.js';
import { Daemon, note } from './support/daemon.js';

const { CancellationTokenSource, createMessageConnection, ResponseError, SocketMessageReader, SocketMessageWriter } = rpc;

async function connect(target) {
  const socket = net.connect(target);
  await once(socket, 'connect');
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  connection.listen();
  return { connection, socket };
}

describe('vscode-jsonrpc', () => {
  let daemon;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw']);
    await daemon.makeModel('Note', note);
  });
  after(() => daemon?.stop());

  for (const way of ['tcp', 'socket']) {
    it(`keeps a session over ${way}: what it defines holds for what follows`, async () => {
      const { connection, socket } = await connect(way === 'tcp' ? daemon.tcp : { path: daemon.socket });
      const opened = await connection.sendRequest('session.open', { client: 'interop' });
      assert.equal(opened.server.name, 'connectord');
      assert.equal(opened.driver.name, 'sqlite3');

      const model = `Item_${way}`;
      await connection.sendRequest('define', { model, properties: { id: { type: 'Number', id: true }, name: 'String' } });
      await connection.sendRequest('createTable', { model });
      await connection.sendRequest('create', { model, data: { id: 7, name: 'ünïcode 🌍' } });
      assert.deepEqual(await connection.sendRequest('find', { model, id: 7 }), { id: 7, name: 'ünïcode 🌍' });
      connection.dispose();
      socket.destroy();
    });
  }

  it('takes params by position, and sees an error as a ResponseError', async () => {
    const { connection, socket } = await connect(daemon.tcp);
    assert.equal(typeof (await connection.sendRequest('count', 'Note', {})), 'number');
    await assert.rejects(connection.sendRequest('find', 'Nothing', 1), (error) => {
      assert.ok(error instanceof ResponseError);
      assert.equal(error.code, -32013);
      assert.equal(error.data.model, 'Nothing');
      return true;
    });
    socket.destroy();
  });

  it('cancels a call by its token, and goes on', async () => {
    const { connection, socket } = await connect(daemon.tcp);
    const source = new CancellationTokenSource();
    const endless =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT max(i) FROM n';
    const slow = connection.sendRequest('execute', { sql: endless }, source.token);
    const ended = assert.rejects(slow, (error) => error.code === -32006);
    setTimeout(() => source.cancel(), 100);
    await ended;
    assert.equal(typeof (await connection.sendRequest('count', { model: 'Note' })), 'number');
    socket.destroy();
  });

  it('is told nothing for a notification, and its effect is there', async () => {
    const { connection, socket } = await connect(daemon.tcp);
    await connection.sendNotification('create', { model: 'Note', data: { text: 'unheard' } });
    const count = await connection.sendRequest('count', { model: 'Note', where: { text: 'unheard' } });
    assert.ok(count === 0 || count === 1); // the two may overtake each other
    for (let tries = 0; tries < 100; ++tries) {
      if ((await connection.sendRequest('count', { model: 'Note', where: { text: 'unheard' } })) === 1) break;
    }
    assert.equal(await connection.sendRequest('count', { model: 'Note', where: { text: 'unheard' } }), 1);
    socket.destroy();
  });

  it('takes a message cut at every byte', async () => {
    const socket = net.connect(daemon.tcp, '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'cut', method: 'ping', params: {} });
    for (const byte of `Content-Length: ${body.length}\r\n\r\n${body}`) {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [reply] = await once(socket, 'data');
    assert.match(String(reply), /^Content-Length: \d+\r\n\r\n\{.*"id":"cut".*\}$/s);
    socket.destroy();
  });
});
