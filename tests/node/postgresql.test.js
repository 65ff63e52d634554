// An existing PostgreSQL database answers at once: its tables are models.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Daemon } from './support/daemon.js';
import { shell } from './support/shell.js';

const url = process.env.CONNECTORD_TEST_POSTGRESQL;

describe('an existing PostgreSQL', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  const psql = async (sql) => {
    const { code, err } = await shell(`psql -X -q -v ON_ERROR_STOP=1 '${url}'`, { input: sql });
    assert.equal(code, 0, err);
  };
  let daemon;
  before(async () => {
    await psql(`DROP TABLE IF EXISTS interop_order;
      CREATE TABLE interop_order (id serial PRIMARY KEY, customer text NOT NULL, total numeric(10,2), paid boolean);
      INSERT INTO interop_order (customer, total, paid) VALUES ('Ada', 12.50, true), ('Grace', 7, false);`);
    daemon = await Daemon.start(['--datasource', `shop=${url}`, '--discover']);
  });
  after(async () => {
    await daemon?.stop();
    await psql('DROP TABLE IF EXISTS interop_order');
  });

  it('answers a query with no set-up at all', async () => {
    const rows = await daemon.call('all', { model: 'InteropOrder', filter: { where: { paid: true } } });
    assert.equal(rows.length, 1);
    assert.equal(rows[0].customer, 'Ada');
  });

  it('takes writes, and tells of a constraint as PostgreSQL does', async () => {
    const { id } = await daemon.call('create', { model: 'InteropOrder', data: { customer: 'Joan', paid: false } });
    assert.equal(id, 3);
    await assert.rejects(
      daemon.call('create', { model: 'InteropOrder', data: { id, customer: 'again' } }),
      (error) => error.code === -32000 && error.data.sqlState === '23505' && error.data.constraint === 'interop_order_pkey',
    );
  });

  it('commits and rolls back over HTTP by the id of a transaction', async () => {
    const { transaction } = await daemon.call('beginTransaction', { isolationLevel: 'SERIALIZABLE' });
    const options = { transaction };
    await daemon.call('update', { model: 'InteropOrder', where: { customer: 'Grace' }, data: { paid: true }, options });
    assert.equal(await daemon.call('count', { model: 'InteropOrder', where: { customer: 'Grace', paid: true } }), 0);
    await daemon.call('commit', options);
    assert.equal(await daemon.call('count', { model: 'InteropOrder', where: { customer: 'Grace', paid: true } }), 1);
  });
});

/** A door in front of a server, that can be shut on everybody and opened again. */
class Door {
  static async to(server) {
    const door = new Door();
    door.sockets = new Set();
    door.isOpen = true;
    door.listener = net.createServer((client) => {
      if (!door.isOpen) return client.destroy();
      if (door.isHushed) {
        door.sockets.add(client);
        return;
      }
      const behind = net.connect(server.port, server.hostname);
      for (const socket of [client, behind]) {
        door.sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => (client.destroy(), behind.destroy(), door.sockets.delete(socket)));
      }
      client.pipe(behind).pipe(client);
    });
    door.listener.listen(0, '127.0.0.1');
    await once(door.listener, 'listening');
    const url = new URL(server.href);
    url.hostname = '127.0.0.1';
    url.port = door.listener.address().port;
    door.url = url.href;
    return door;
  }

  shut() {
    this.isOpen = false;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets nothing through any more, and closes nothing. */
  hush() {
    this.isHushed = true;
    for (const socket of this.sockets) socket.pause().unpipe();
  }

  async close() {
    this.shut();
    this.listener.close();
    await once(this.listener, 'close');
  }
}

describe('readiness before PostgreSQL', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  it('is denied to whoever asks once the server has fallen silent', async () => {
    const door = await Door.to(new URL(url));
    const daemon = await Daemon.start(['--datasource', `shop=${door.url}`]);
    const status = async () => (await fetch(`${daemon.url}/readyz`)).status;
    try {
      // Whoever asks first, and whoever asks meanwhile.
      assert.deepEqual(await Promise.all([status(), status(), status()]), [200, 200, 200]);
      door.hush();
      await new Promise((resolve) => setTimeout(resolve, 2100)); // what was known then counts no more
      const first = status();
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(await Promise.all([first, status()]), [503, 503]);
    } finally {
      assert.equal(await daemon.stop(), 0);
      await door.close();
    }
  });
});

describe('the log of a daemon before PostgreSQL', { skip: url ? false : 'CONNECTORD_TEST_POSTGRESQL is not set' }, () => {
  const eventually = async (holds) => {
    for (const end = Date.now() + 20_000; !(await holds()); ) {
      assert.ok(Date.now() < end, 'it never did');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('says once that the database is away, and why, and once that it is back', async () => {
    const door = await Door.to(new URL(url));
    const daemon = await Daemon.start(['--datasource', `shop=${door.url}`]);
    const answers = () => daemon.call('ping', {}).then(() => true, () => false);
    try {
      assert.ok(await answers());
      assert.doesNotMatch(daemon.log, /database/);
      for (const times of [1, 2]) {
        door.shut();
        await eventually(async () => !(await answers()));
        for (let i = 0; i < 20; ++i) assert.equal(await answers(), false);
        await daemon.logged(/warn {2}database unreachable datasource=shop why="connection to server at .* failed: server closed the connection unexpectedly"\n/);
        door.isOpen = true;
        await eventually(answers);
        await daemon.logged(/info {2}database reached datasource=shop/);
        assert.equal(daemon.log.match(/database unreachable/g).length, times, daemon.log);
        assert.equal(daemon.log.match(/database reached/g).length, times, daemon.log);
      }
    } finally {
      assert.equal(await daemon.stop(), 0);
      await door.close();
    }
  });

  it('says why it starts degraded, and what else is wrong later', async () => {
    const wrong = new URL(url);
    wrong.pathname = '/there_is_no_such_database';
    const door = await Door.to(wrong);
    door.isOpen = false;
    const daemon = await Daemon.start(['--datasource', `shop=${door.url}`, '--log-format', 'json']);
    try {
      assert.equal((await fetch(`${daemon.url}/readyz`)).status, 503);
      await daemon.logged(/"event":"database unreachable","datasource":"shop","why":"connection to server at .* failed: server closed the connection unexpectedly"}/);
      door.isOpen = true;
      await daemon.logged(/"event":"database unreachable","datasource":"shop","why":".*there_is_no_such_database.*"}/);
    } finally {
      assert.equal(await daemon.stop(), 0);
      await door.close();
    }
  });

  it('says of a slow call how long it queued, how long the database took, and how long its rows took to write', async () => {
    const daemon = await Daemon.start(['--datasource', `shop=${url}`, '--datasources-shop-pool-max', '1', '--allow', 'raw', '--log-slow-call', '200ms', '--log-level', 'debug', '--log-format', 'json']);
    // The line of the call that was answered as the so manieth. What was quick has one too.
    const line = async (place) => {
      const lines = () => daemon.log.split('\n').filter((text) => text.includes('"method":"execute"') && text.endsWith('}'));
      await eventually(() => lines().length >= place);
      return JSON.parse(lines()[place - 1]);
    };
    const near = (is, wanted, what) => assert.ok(is >= wanted - 2 && is < wanted + 150, `${what}: ${is} ms, and not ${wanted}`);
    try {
      await daemon.call('ping', {});
      await daemon.call('execute', { sql: 'SELECT pg_sleep(0.3)' });
      const alone = await line(1);
      assert.deepEqual([alone.level, alone.event, alone.code], ['warn', 'slow call', 'ok']);
      assert.ok(alone.queue_ms < 50, `queue: ${alone.queue_ms} ms`);
      near(alone.database_ms, 300, 'database');
      assert.ok(alone.encoding_ms < 50, `encoding: ${alone.encoding_ms} ms`);

      // The only connection is taken for a third of a second.
      const first = daemon.call('execute', { sql: 'SELECT pg_sleep(0.3)' });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await daemon.call('execute', { sql: 'SELECT pg_sleep(0.01)' });
      await first;
      const queued = await line(3);
      assert.equal(queued.event, 'slow call');
      near(queued.queue_ms, 250, 'queue');
      assert.ok(queued.database_ms >= 9 && queued.database_ms < 150, `database: ${queued.database_ms} ms`);
      assert.ok(queued.ms >= queued.queue_ms + queued.database_ms);

      // Rows that cost the server little and us much: each is escaped.
      const rows = await daemon.call('execute', { sql: `SELECT repeat(E'\\n', 1000) AS text FROM generate_series(1, 20000)` });
      assert.equal(rows.length, 20000);
      const large = await line(4);
      assert.ok(large.bytes > 40_000_000, `${large.bytes} bytes`);
      assert.ok(large.encoding_ms > 20, `encoding: ${large.encoding_ms} ms`);
      assert.ok(large.queue_ms < 50, `queue: ${large.queue_ms} ms`);
      assert.ok(large.queue_ms + large.database_ms + large.encoding_ms <= large.ms, JSON.stringify(large));
      console.log(`slow calls: ${[alone, queued, large].map((call) => `${call.ms} ms = queue ${call.queue_ms}, database ${call.database_ms}, encoding ${call.encoding_ms}`).join('; ')}`);
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });
});
