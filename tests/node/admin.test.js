// What an operator sees and does: admin.*, health, /metrics, `connectord status`, and who may.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createHash, randomBytes } from 'node:crypto';
import { binary, Daemon, note } from './support/daemon.js';
import { Session } from './support/session.js';
import { shell } from './support/shell.js';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

describe('an operator', () => {
  let daemon;
  before(async () => (daemon = await Daemon.start(['--memory', '--allow', 'admin,raw'])));
  after(async () => assert.equal(await daemon.stop(), 0));

  it('sees who is here, and what they have open', async () => {
    const client = await Session.open(daemon.tcp);
    await client.call('session.open', { client: 'worker \u001b[2J7' });
    const { transaction } = await client.call('beginTransaction');
    const sessions = await daemon.call('admin.sessions');
    const mine = sessions.find((one) => one.client.startsWith('worker'));
    assert.equal(mine.transactions, 1);
    assert.equal(mine.transport, 'tcp');
    assert.match(mine.peer, /^127\.0\.0\.1:\d+$/);
    assert.equal(mine.calls, 2);
    const [open] = await daemon.call('admin.transactions');
    assert.equal(open.transaction, transaction);
    assert.equal(open.session, mine.session);
    const [pool] = await daemon.call('admin.pools');
    assert.equal(pool.datasource, 'db');
    assert.equal(pool.pinned, 1);

    const table = await shell(`${binary()} status --to ${daemon.socket}`);
    assert.equal(table.code, 0, table.err);
    assert.ok(table.out.includes(transaction));
    assert.ok(!table.out.includes('\u001b'), 'a client cannot write to the terminal of who looks');
    const json = await shell(`${binary()} status --json --to 127.0.0.1:${daemon.tcp}`);
    assert.equal(JSON.parse(json.out).health.ready, true);

    await client.call('rollback', { transaction });
    await client.close();
  });

  it('ends a session, and what it has open', async () => {
    const client = await Session.open(daemon.tcp);
    const { session } = await client.call('session.open');
    await client.call('beginTransaction');
    await daemon.call('admin.kill', { session });
    await client.ended;
    for (let i = 0; (await daemon.call('admin.transactions')).length > 0; ++i) {
      assert.ok(i < 100);
      await sleep(20);
    }
    await assert.rejects(daemon.call('admin.kill', { session }), (error) => error.code === -32602);
    await assert.rejects(daemon.call('admin.kill', {}), (error) => error.code === -32602);
  });

  it('ends a transaction, and its owner learns why', async () => {
    const client = await Session.open(daemon.tcp);
    const { transaction } = await client.call('beginTransaction');
    await daemon.call('admin.kill', { transaction });
    await assert.rejects(client.call('commit', { transaction }), (error) => error.code === -32009 && /operator/.test(error.data.reason));
    await client.close();
  });

  it('pauses a datasource: calls wait, and go on', async () => {
    const client = await Session.open(daemon.tcp);
    await client.call('define', { model: 'Note', properties: note });
    await client.call('createTable', { model: 'Note' });
    assert.equal((await daemon.call('admin.pause')).idle, true);
    assert.equal((await fetch(`${daemon.url}/readyz`)).status, 503);
    let isAnswered = false;
    const counted = client.call('count', { model: 'Note' }).then((count) => {
      isAnswered = true;
      return count;
    });
    const begun = client.call('beginTransaction');
    await sleep(150);
    assert.equal(isAnswered, false);
    await assert.rejects(client.call('count', { model: 'Note', options: { timeoutMs: 50 } }), (error) => error.code === -32004 && error.data.queue === 'paused');
    assert.equal((await daemon.call('admin.resume')).waiting, 2);
    assert.equal(await counted, 0);
    await client.call('rollback', { transaction: (await begun).transaction });
    await client.close();
  });

  it('changes how much is logged, for the moment', async () => {
    assert.deepEqual(await daemon.call('admin.loglevel', { level: 'debug' }), { was: 'info', level: 'debug' });
    await daemon.call('ping');
    await daemon.logged(/debug call method=ping code=ok ms=\S+ queue_ms=\S+ database_ms=\S+ encoding_ms=\S+ bytes=\d+/);
    assert.equal((await daemon.call('admin.loglevel', { level: 'info' })).level, 'info');
    await assert.rejects(daemon.call('admin.loglevel', { level: 'loud' }), (error) => error.code === -32602);
  });

  it('is told of whatever a method does not take', async () => {
    const bad = [
      ['admin.kill', { session: 7 }], ['admin.kill', { transaction: {} }], ['admin.kill', { session: 's1', transaction: 'x' }],
      ['admin.kill', { session: '' }], ['admin.kill', { sesion: 's1' }], ['admin.kill', { session: 'no such' }],
      ['admin.pause', { datasource: 7 }], ['admin.pause', { datasource: 'dbb' }], ['admin.pause', { timeoutMs: -1 }], ['admin.pause', { timeoutMs: '5' }],
      ['admin.resume', { datasource: [] }], ['admin.resume', { datasource: 'no such' }],
      ['admin.loglevel', { level: 7 }], ['admin.loglevel', { level: '' }],
      ['admin.sessions', { all: true }], ['admin.pools', [1]], ['admin.transactions', { x: 1 }], ['health', { x: 1 }],
    ];
    for (const [method, params] of bad) await assert.rejects(daemon.call(method, params), (error) => error.code === -32602, `${method} ${JSON.stringify(params)}`);
    assert.equal((await daemon.call('admin.pools'))[0].paused, false);
  });

  it('gives Prometheus a page that promtool finds no fault with', async () => {
    const response = await fetch(`${daemon.url}/metrics`);
    assert.match(response.headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    const page = await response.text();
    const { code, out, err } = await shell('promtool check metrics', { input: page });
    assert.equal(code, 0, out + err);
    assert.match(page, /^connectord_calls_total\{method="ping",code="ok"\} \d+$/m);
    assert.match(page, /^connectord_call_duration_seconds_bucket\{method="ping",le="\+Inf"\} \d+$/m);
    assert.match(page, /^connectord_pool_connections\{datasource="db",state="idle"\} \d+$/m);
    assert.match(page, /^connectord_transactions_ended_total\{end="an operator ended it"\} 1$/m);
  });

  it('is told when the event loop is held up', async () => {
    const metric = async (name) => Number((await (await fetch(`${daemon.url}/metrics`)).text()).match(new RegExp(`^${name} (\\S+)$`, 'm'))[1]);
    const before = await metric('connectord_loop_stalls_total');
    // Nothing in it can be made to hold the loop up: so it is stopped as a whole.
    daemon.process.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 500));
    daemon.process.kill('SIGCONT');
    await daemon.logged(/warn {2}the event loop was held up ms=(4[5-9]\d|[5-9]\d\d|\d{4})/);
    assert.ok((await metric('connectord_loop_stalls_total')) > before);
    assert.ok((await metric('connectord_loop_stall_longest_seconds')) >= 0.4);
    assert.ok((await metric('connectord_loop_stall_seconds_total')) >= 0.4);
  });

  it('calls a method from the command line', async () => {
    const good = await shell(`${binary()} call execute '{"sql":"SELECT 1 AS one"}' --to ${daemon.socket}`);
    assert.deepEqual([good.code, JSON.parse(good.out)], [0, [{ one: 1 }]]);
    const bad = await shell(`${binary()} call coutn --to http://127.0.0.1:${daemon.http}`);
    assert.equal(bad.code, 1);
    assert.match(bad.err, /there is no method "coutn"/);
    assert.equal((await shell(`${binary()} call ping nonsense --to ${daemon.socket}`)).code, 2);
    assert.equal((await shell(`${binary()} call ping --to 127.0.0.1:1`)).code, 3);
  });

  it('asks whether it is ready with the flags that it was started with', async () => {
    const flags = `--memory --listen-tcp '' --listen-unix ''`;
    const ready = await shell(`${binary()} --ready ${flags} --listen-http 127.0.0.1:${daemon.http}`);
    assert.deepEqual([ready.code, JSON.parse(ready.out)], [0, { ready: true, datasources: { db: 'available' } }]);
    assert.equal((await shell(`${binary()} --ready ${flags} --listen-http 127.0.0.1:1`)).code, 3);
    // Where nothing says where data would lie: that is the daemon's affair.
    const bare = await shell(`env -i ${binary()} --ready --listen-tcp '' --listen-unix '' --listen-http 127.0.0.1:${daemon.http}`);
    assert.equal(bare.code, 0, bare.err);
    assert.equal((await shell(`env -i ${binary()} call ping --listen-tcp 127.0.0.1:${daemon.tcp} --listen-unix ''`)).code, 0);
  });
});

describe('readiness', () => {
  it('is denied while a database is away, and the daemon starts all the same', async () => {
    const daemon = await Daemon.start(['--datasource', 'shop=postgres://nobody@127.0.0.1:1/none']);
    try {
      const response = await fetch(`${daemon.url}/readyz`);
      assert.equal(response.status, 503);
      assert.deepEqual(await response.json(), { ready: false, datasources: { shop: 'unavailable' } });
      assert.equal((await fetch(`${daemon.url}/livez`)).status, 200);
    } finally {
      assert.equal(await daemon.stop(), 0);
    }
  });
});

describe('readiness before a server that says nothing', () => {
  it('is denied while callers wait for the first connection', async () => {
    const mute = net.createServer(() => {}).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const daemon = await Daemon.start(['--datasource', `shop=postgres://nobody@127.0.0.1:${mute.address().port}/none`, '--timeouts-connect', '1s']);
    try {
      const waiting = daemon.call('ping', {}).catch((error) => error);
      await sleep(100);
      const response = await fetch(`${daemon.url}/readyz`);
      assert.deepEqual([response.status, await response.json()], [503, { ready: false, datasources: { shop: 'unavailable' } }]);
      assert.equal((await waiting).code, -32007);
    } finally {
      assert.equal(await daemon.stop(), 0);
      mute.close();
    }
  });
});

describe('the command line', () => {
  it('makes tokens that work', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-token-'));
    const { code, out } = await shell(`${binary()} token new shop`);
    assert.equal(code, 0);
    const token = out.match(/^ {2}([0-9a-f]{64})$/m)[1];
    writeFileSync(path.join(folder, 'connectord.toml'), out.slice(out.indexOf('[[principals]]')));
    const daemon = await Daemon.start(['--memory', '--config', path.join(folder, 'connectord.toml')]);
    try {
      writeFileSync(path.join(folder, 'token'), token + '\n', { mode: 0o600 });
      const call = `${binary()} call ping --to 127.0.0.1:${daemon.tcp}`;
      assert.equal((await shell(call)).code, 1);
      assert.equal((await shell(`${call} --token-file ${folder}/token`)).code, 0);
      assert.equal((await shell(call, { environment: { CONNECTORD_TOKEN: token } })).code, 0);
    } finally {
      await daemon.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it('says everything about every key in --help and --dump-openrpc', async () => {
    const help = await shell(`${binary()} --help`);
    const example = await shell(`${binary()} --example-config`);
    for (const flag of ['--tls-client-ca', '--log-slow-call', '--ready', 'connectord token new']) assert.ok(help.out.includes(flag), flag);
    for (const key of ['client_ca', 'slow_call', 'insecure_no_auth']) assert.ok(example.out.includes(key), key);
    const description = JSON.parse((await shell(`${binary()} --dump-openrpc`)).out);
    assert.ok(description.methods.some((method) => method.name === 'admin.kill'));
  });
});

describe('grants', () => {
  const all = ['read', 'write', 'define', 'discover', 'datasource', 'ddl', 'raw', 'admin'];
  const token = Object.fromEntries(all.map((grant) => [grant, randomBytes(32).toString('hex')]));
  let folder;
  let daemon;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-grants-'));
    const file = path.join(folder, 'connectord.toml');
    writeFileSync(
      file,
      all
        .map((grant) => `[[principals]]\nname = "${grant}"\ntoken_sha256 = "${createHash('sha256').update(token[grant]).digest('hex')}"\ngrants = ["${grant}"]\n`)
        .join('') + `[[principals]]\nname = "me"\nunix_user = "${process.getuid()}"\ngrants = ["read", "admin"]\n`,
    );
    daemon = await Daemon.start(['--memory', '--config', file]);
  });
  after(async () => {
    assert.equal(await daemon.stop(), 0);
    rmSync(folder, { recursive: true, force: true });
  });

  it('decide over every method that there is, and nothing else does', async () => {
    const { methods } = await (await fetch(`${daemon.url}/openrpc.json`)).json();
    let cells = 0;
    for (const method of methods) {
      const names = [method.name, ...(method['x-aliases'] ?? [])];
      for (const name of names) {
        for (const grant of all) {
          const response = await fetch(daemon.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${token[grant]}` },
            // A parameter that no method has: whoever is let in is told so, and nothing is done.
            body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: name, params: { 'no such parameter': 1 } }),
          });
          const { error } = await response.json();
          const needed = method['x-grant'];
          const lets = !needed || needed === 'none' || needed === grant;
          assert.equal(error?.code, lets ? -32602 : -32002, `${name} for who may only ${grant}: ${JSON.stringify(error)}`);
          if (!lets) assert.equal(error.data.grant, needed);
          ++cells;
        }
        const stranger = await fetch(daemon.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: name, params: { 'no such parameter': 1 } }),
        });
        const { error } = await stranger.json();
        const isOpen = ['session.open', 'rpc.discover', 'health'].includes(name);
        assert.equal(error.code, isOpen ? -32602 : -32001, `${name} for a stranger`);
        ++cells;
      }
    }
    console.log(`grant matrix: ${methods.length} methods, ${cells} cells`);
    assert.ok(methods.length > 50);
  });

  it('follow the user of a unix socket', async () => {
    const session = await Session.open(daemon.socket);
    assert.equal((await session.call('ping')).ok, true);
    const sessions = await session.call('admin.sessions');
    assert.ok(sessions.some((one) => one.principal === 'me' && one.peer === `uid ${process.getuid()}`));
    await assert.rejects(session.call('define', { model: 'Note', properties: note }), (error) => error.code === -32002);
    await session.close();
    const stranger = await Session.open(daemon.tcp);
    await assert.rejects(stranger.call('ping'), (error) => error.code === -32001);
    await stranger.close();
  });
});
