// An existing PostgreSQL database answers at once: its tables are models.
import assert from 'node:assert/strict';
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
