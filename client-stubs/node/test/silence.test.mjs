// A daemon that stands still: the system keeps its sockets open, and no answer ever comes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call, connected, connectord, Daemon, rejection } from './support/world.mjs';

const { Client } = connectord;
const slow = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT count(*) AS c FROM n';

describe('A daemon that stands still', () => {
  let daemon;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
  });
  after(async () => {
    daemon.process.kill('SIGCONT');
    await daemon.stop();
  });

  const stopped = async (body) => {
    daemon.process.kill('SIGSTOP');
    const from = Date.now();
    try {
      await body();
    } finally {
      daemon.process.kill('SIGCONT');
    }
    return Date.now() - from;
  };

  it('ends calls after answerTimeout, and is asked again when it goes on', async () => {
    const client = new Client(`tcp://127.0.0.1:${daemon.tcp}`, { answerTimeout: 600, connectTimeout: 500 });
    await client.ping();
    const took = await stopped(async () => {
      const errors = await Promise.all([rejection(client.ping()), rejection(client.execute('SELECT 1'))]);
      for (const error of errors) {
        assert.equal(error.code, 'ETIMEDOUT');
        assert.equal(error.errorName, 'connection_lost');
        assert.equal(error.outcome, 'unknown');
        assert.match(error.message, /nothing was heard for 600 ms/);
      }
      // The next one is not asked to wait for that any longer than for a daemon that is away.
      const next = await rejection(client.ping());
      assert.equal(next.code, 'ETIMEDOUT');
      assert.match(next.message, /cannot be reached.*ETIMEDOUT/);
    });
    assert.ok(took >= 200 && took < 3000, `${took} ms`);
    assert.equal((await client.ping()).ok, true);
    await client.close();
  });

  it('is not mistaken for one that takes its time, or for a client that does', async () => {
    const client = new Client(`tcp://127.0.0.1:${daemon.tcp}`, { answerTimeout: 150 });
    let rows = 1_000_000;
    for (let took = 0; took < 500; rows *= 2) {
      const from = Date.now();
      const [{ c }] = await client.execute(slow, [rows]);
      assert.equal(Number(c), rows);
      took = Date.now() - from;
    }
    const answer = client.ping();
    await new Promise((resolve) => setImmediate(resolve));
    for (const end = Date.now() + 500; Date.now() < end; );
    assert.equal((await answer).ok, true);
    await client.close();
  });

  it('ends a call that has a limit of its own soon after that, whatever else', async () => {
    const source = await connected(daemon, { answerTimeout: 0 });
    const Note = source.define('Note', { text: String });
    await source.automigrate();
    const took = await stopped(async () => {
      const errors = await Promise.all([
        rejection(Note.find({}, { timeoutMs: 100 })),
        rejection(call(source.connector, 'execute', 'SELECT 1', [], { timeoutMs: 100 })),
      ]);
      for (const error of errors) {
        assert.equal(error.code, 'ETIMEDOUT');
        assert.equal(error.errorName, 'timeout');
        assert.equal(error.outcome, 'unknown');
        assert.match(error.message, /"(all|execute)" was not answered within 100 ms/);
      }
    });
    assert.ok(took >= 100 && took < 2000, `${took} ms`);
    // The daemon's own limit is told by the daemon.
    const error = await rejection(call(source.connector, 'execute', slow, [100_000_000], { timeoutMs: 50 }));
    assert.equal(error.errorName, 'timeout');
    assert.ok(error.rpcCode < 0);
    assert.deepEqual(await Note.find({}, { timeoutMs: 5000 }), []);
    await source.disconnect();
  });
});
