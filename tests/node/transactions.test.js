// Transactions whose id their client has chosen: calls that name it travel with its beginning.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Daemon, note } from './support/daemon.js';
import { Session } from './support/session.js';

const id = (digit) => digit.repeat(32);
const inside = (transaction) => ({ options: { transaction } });

describe('a transaction whose id the client has chosen', () => {
  let daemon;
  let session;
  const begin = (transaction, options = {}) => session.call('beginTransaction', { options: { transaction, ...options } });
  const create = (transaction, text, on = session) => on.call('create', { model: 'Note', data: { text }, ...inside(transaction) });
  const count = () => session.call('count', { model: 'Note' });
  const invalid = (error) => error.code === -32602 && error.data.path === 'params.options.transaction';

  before(async () => {
    daemon = await Daemon.start(['--memory', '--timeouts-queue', '300ms']);
    session = await Session.open(daemon.tcp);
    await session.call('define', { model: 'Note', properties: note });
    await session.call('createTable', { model: 'Note' });
  });
  after(async () => {
    await session.close();
    await daemon.stop();
  });

  it('is begun, used and committed in one breath', async () => {
    const [begun, first, second] = await Promise.all([
      begin(id('a')),
      create(id('a'), 'one'),
      create(id('a'), 'two'),
      session.call('commit', { transaction: id('a') }),
    ]);
    assert.equal(begun.transaction, id('a'));
    assert.deepEqual([first, second], [{ id: 1 }, { id: 2 }]);
    assert.equal(await count(), 2);
  });

  it('is rolled back in the same way, and its id is never used again', async () => {
    await Promise.all([begin(id('b')), create(id('b'), 'gone'), session.call('rollback', { transaction: id('b') })]);
    assert.equal(await count(), 2);
    await assert.rejects(create(id('b'), 'late'), (error) => error.data.name === 'transaction_not_found');
    await assert.rejects(begin(id('b')), invalid);
  });

  it('is its session’s alone', async () => {
    await begin(id('c'));
    const other = await Session.open(daemon.tcp);
    await other.call('define', { model: 'Note', properties: note });
    await assert.rejects(create(id('c'), 'theirs', other), (error) => error.data.name === 'transaction_not_found');
    await assert.rejects(other.call('beginTransaction', { options: { transaction: id('c') } }), invalid);
    await assert.rejects(begin(id('d'), { bind: 'id' }), invalid);
    await session.call('rollback', { transaction: id('c') });
    await other.close();
  });

  it('has an id as the daemon’s own are', async () => {
    for (const bad of ['', 'a', id('A'), id('g'), `${id('a')}0`, 7, {}])
      await assert.rejects(begin(bad), invalid, JSON.stringify(bad));
  });

  it('that cannot begin takes the calls with it that have not waited for that', async () => {
    await begin(id('1'));
    const calls = await Promise.allSettled([
      begin(id('2')),
      create(id('2'), 'never'),
      session.call('commit', { transaction: id('2') }),
    ]);
    const names = calls.map(({ reason }) => reason?.data.name);
    assert.deepEqual(names, ['timeout', 'timeout', 'timeout']);
    await assert.rejects(create(id('2'), 'late'), /the transaction is not active: it could not begin: /);
    const told = session.notifications.find(({ params }) => params.transaction === id('2'));
    assert.equal(told.method, 'transaction.expired');
    assert.match(told.params.reason, /it could not begin: /);
    await session.call('rollback', { transaction: id('1') });
    assert.equal(await count(), 2);
  });

  it('has all of its time, however long it waited to begin', async () => {
    for (const limits of [{ idleTimeoutMs: 120 }, { timeoutMs: 120 }]) {
      for (const chosen of [{}, { transaction: randomUUID().replaceAll('-', '') }]) {
        const first = (await session.call('beginTransaction', {})).transaction;
        const second = session.call('beginTransaction', { options: { ...limits, ...chosen } });
        await setTimeout(200);
        await session.call('rollback', { transaction: first });
        const { transaction } = await second;
        await setTimeout(20);
        await create(transaction, 'in time');
        await session.call('rollback', { transaction });
      }
    }
  });

  it('that may not begin says so to the calls with it', async () => {
    for (const digit of ['6', '7', '8', '9']) await begin(id(digit), { readOnly: true });
    session.tell('beginTransaction', { options: { transaction: id('0') } });
    await assert.rejects(create(id('0'), 'never'), (error) => /it could not begin: .*transactions/.test(error.message));
    for (const digit of ['6', '7', '8', '9']) await session.call('rollback', { transaction: id(digit) });
  });

  it('ends with its session, also before it has begun', async () => {
    await begin(id('3'));
    const other = await Session.open(daemon.tcp);
    await other.call('define', { model: 'Note', properties: note });
    const waiting = [
      other.call('beginTransaction', { options: { transaction: id('4') } }),
      create(id('4'), 'nobody’s', other),
    ].map((call) => call.catch(() => {}));
    await other.close();
    await Promise.all(waiting);
    await session.call('rollback', { transaction: id('3') });
    await Promise.all([begin(id('5')), create(id('5'), 'three'), session.call('commit', { transaction: id('5') })]);
    assert.equal(await count(), 3);
  });
});
