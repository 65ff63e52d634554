// What `datasources.json` says of a PostgreSQL database means here what it means to LoopBack's own connector.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { call, connectord, Daemon, DataSource, rejection } from './support/world.mjs';
import { createDatabase } from './support/postgresql.mjs';

describe('Settings of a PostgreSQL datasource', { skip: !process.env.CONNECTORD_TEST_POSTGRESQL }, () => {
  let daemon;
  let database;
  let parts;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
    database = await createDatabase();
    const url = new URL(database.url);
    parts = { host: url.hostname, port: Number(url.port), user: url.username, database: url.pathname.slice(1) };
  });
  after(async () => {
    await database.drop();
    await daemon.stop();
  });

  /** Runs `body` on a datasource with these settings, connected or not. */
  const using = async (settings, body) => {
    const source = new DataSource({ connector: connectord, daemon: `tcp://127.0.0.1:${daemon.tcp}`, lazyConnect: true, ...settings });
    source.on('error', () => {});
    try {
      return await body(source);
    } finally {
      await source.disconnect();
    }
  };
  const refused = (settings) => using(settings, (source) => rejection(source.connect()));

  it('are parts, their other names, or a url that wins over them', async () => {
    const { host, port, user, database: name } = parts;
    for (const settings of [
      parts,
      { hostname: host, port: String(port), username: user, database: name, password: 'not asked for' },
      { url: database.url, host: 'nosuch.invalid', port: 1, database: 'nosuch', user: 'nosuch' },
      { connectionString: database.url },
      { ...parts, ssl: false, debug: true, onError: 'ignore', min: 1, idleTimeoutMillis: 1000, unheardOf: { of: 1 } },
    ]) {
      await using(settings, async (source) => {
        await source.connect();
        assert.deepEqual(await source.execute('SELECT current_database() AS d, current_user AS u'), [{ d: name, u: user }]);
      });
    }
  });

  it('name a schema, where the tables are', () =>
    using({ ...parts, schema: 'shop' }, async (source) => {
      await source.connect();
      const Thing = source.define('Thing', { name: String });
      await source.automigrate();
      await Thing.create({ name: 'x' });
      assert.equal(source.connector.tableEscaped('Thing'), '"shop"."thing"');
      assert.deepEqual(await source.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'thing'"), [{ schemaname: 'shop' }]);
    }));

  it('bound the pool by `max`', () =>
    using({ ...parts, max: 2, application_name: 'bounded' }, async (source) => {
      await source.connect();
      const sql = "SELECT pg_sleep(0.05), (SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'bounded') AS n";
      const answers = await Promise.all(Array.from({ length: 8 }, () => source.execute(sql)));
      assert.equal(Math.max(...answers.map(([{ n }]) => n)), 2);
    }));

  it('say whether rows without an order come by id', async () => {
    const orders = (defaultIdSort) =>
      using({ ...parts, defaultIdSort }, async (source) => {
        source.define('Numbered', { name: String });
        source.define('Named', { id: { type: String, id: true }, name: String });
        source.define('Own', { name: String }, { defaultIdSort: false });
        return ['Numbered', 'Named', 'Own'].map((model) => / ORDER BY "id"/.test(source.connector.buildSelect(model, {}).sql));
      });
    assert.deepEqual(await orders(undefined), [true, true, false]);
    assert.deepEqual(await orders(true), [true, true, false]);
    assert.deepEqual(await orders(false), [false, false, false]);
    assert.deepEqual(await orders('numericIdOnly'), [true, false, false]);
  });

  it('allow extended operators', () =>
    using({ ...parts, allowExtendedOperators: true }, async (source) => {
      await source.connect();
      const Tagged = source.define('Tagged', { tags: { type: ['string'], postgresql: { dataType: 'varchar[]' } } });
      await source.automigrate();
      await Tagged.create({ tags: ['a', 'b'] });
      const counts = [{ contains: ['a'] }, { containsAnyOf: ['b', 'z'] }, { containedBy: ['a', 'b', 'c'] }, { contains: ['z'] }];
      assert.deepEqual(await Promise.all(counts.map((tags) => Tagged.count({ tags }))), [1, 1, 1, 0]);
    }));

  it('say what is wrong with them', async () => {
    assert.match((await refused({ ...parts, ssl: true })).message, /does not support SSL/);
    assert.match((await refused({ ...parts, database: 'nosuch' })).message, /database "nosuch" does not exist/);
    assert.match((await refused({ ...parts, user: 'nosuch' })).message, /role "nosuch" does not exist/);
    assert.equal((await refused({ ...parts, port: 1 })).code, 'ECONNREFUSED');
  });

  it('end waiting after `connectionTimeout`, for the database and for the daemon', async () => {
    const silent = net.createServer(() => {}).listen(0, '127.0.0.1').unref();
    await once(silent, 'listening');
    const { port } = silent.address();
    const from = Date.now();
    const [database, away] = await Promise.all([
      refused({ host: '127.0.0.1', port, user: 'x', database: 'x', connectionTimeout: 300 }),
      refused({ daemon: `tcp://127.0.0.1:${port}`, connectionTimeout: 300 }),
    ]);
    assert.match(database.message, /did not answer in time/);
    assert.equal(away.code, 'ETIMEDOUT');
    assert.ok(Date.now() - from < 3000);
    silent.close();
  });

  it('bound what waits for a connection by `maxOfflineRequests`', () =>
    using({ ...parts, maxOfflineRequests: 2 }, async (source) => {
      const waiting = [1, 2].map((n) => call(source.connector, 'execute', 'SELECT $1::int AS n', [n]));
      assert.match((await rejection(call(source.connector, 'execute', 'SELECT 3'))).message, /Event listener limit reached/);
      await source.connect();
      assert.deepEqual((await Promise.all(waiting)).flat(), [{ n: 1 }, { n: 2 }]);
    }));
});
