// An application beside the daemon: what it does all day, over TCP and HTTP.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Session } from './session.js';

const host = process.env.CONNECTORD_COMPOSE_HOST ?? '127.0.0.1';
const tcp = Number(process.env.CONNECTORD_COMPOSE_TCP ?? 7070);
const http = `http://${host}:${process.env.CONNECTORD_COMPOSE_HTTP ?? 7071}`;
const token = readFileSync(process.env.CONNECTORD_COMPOSE_TOKEN_FILE, 'utf8').trim();
const properties = { id: { type: 'Number', id: true, generated: true }, title: 'String', year: 'Number' };

const opened = async () => {
  const session = await Session.open({ host, port: tcp });
  await session.call('session.open', { token, client: 'compose test' });
  await session.call('define', { model: 'ComposeBook', properties });
  return session;
};
const post = async (body, headers = {}) =>
  fetch(`${http}/`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

test('a stranger is turned away, over TCP and HTTP', async () => {
  const session = await Session.open({ host, port: tcp });
  await assert.rejects(session.call('ping'), (error) => error.code === -32001);
  await session.close();
  assert.equal((await post({ jsonrpc: '2.0', id: 1, method: 'ping' })).status, 401);
});

test('the daemon speaks to PostgreSQL', async () => {
  const session = await opened();
  assert.equal((await session.call('connect')).server.kind, 'PostgreSQL');
  await session.close();
});

test('rows are written, found, changed and destroyed', async () => {
  const session = await opened();
  await session.call('automigrate', { models: ['ComposeBook'] });
  const { id } = await session.call('create', { model: 'ComposeBook', data: { title: 'Dune', year: 1965 } });
  assert.deepEqual(await session.call('all', { model: 'ComposeBook', filter: { where: { year: { lt: 1970 } } } }), [{ id, title: 'Dune', year: 1965 }]);
  assert.deepEqual(await session.call('updateAttributes', { model: 'ComposeBook', id, data: { year: 1966 } }), { count: 1 });
  assert.deepEqual(await session.call('destroy', { model: 'ComposeBook', id }), { count: 1 });
  await session.close();
});

test('a transaction is all or nothing', async () => {
  const session = await opened();
  await session.call('automigrate', { models: ['ComposeBook'] });
  const { transaction } = await session.call('beginTransaction');
  await session.call('create', { model: 'ComposeBook', data: { title: 'Emma' }, options: { transaction } });
  await session.call('rollback', { transaction });
  assert.equal(await session.call('count', { model: 'ComposeBook' }), 0);
  await session.close();
});

test('a batch over HTTP is answered whole', async () => {
  const calls = Array.from({ length: 20 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
  const replies = await (await post(calls, { authorization: `Bearer ${token}` })).json();
  assert.equal(replies.filter((reply) => reply.result.ok).length, 20);
});

test('the description is there for whoever asks', async () => {
  const { methods } = await (await fetch(`${http}/openrpc.json`)).json();
  assert.ok(methods.length > 50);
});
