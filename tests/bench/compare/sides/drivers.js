// The limits: PostgreSQL's drivers for Node with the statements written by hand, and no connector at all.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const columns = 'id, name, email, age, balance, active, created_at AS "createdAt", profile';
const text = {
  byId: `SELECT ${columns} FROM account WHERE id = $1`,
  page: `SELECT ${columns} FROM account WHERE age BETWEEN $1 AND $2 AND active ORDER BY id LIMIT $3`,
  range: `SELECT ${columns} FROM account WHERE id BETWEEN $1 AND $2 ORDER BY id`,
  create: 'INSERT INTO account (name, email, age, balance, active, created_at, profile) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id',
  update: 'UPDATE account SET name = $2 WHERE id = $1',
  count: 'SELECT count(*)::int AS count FROM account WHERE email = $1',
};
const values = (row) => [row.name, row.email, row.age, row.balance, row.active, row.createdAt, row.profile];

/** node-postgres with named statements. */
export async function nodePostgres(config) {
  const { Pool } = require('pg');
  const pool = new Pool({ host: config.host, port: config.port, user: config.user, database: config.database, max: config.max });
  const query = (name, parameters, on = pool) => on.query({ name, text: text[name], values: parameters });
  return {
    byId: async (id) => (await query('byId', [id])).rows[0],
    page: async (from, to, limit) => (await query('page', [from, to, limit])).rows,
    range: async (from, to) => (await query('range', [from, to])).rows,
    create: async (row) => (await query('create', values(row))).rows[0].id,
    update: async (id, change) => (await query('update', [id, change.name])).rowCount,
    count: async (email) => (await query('count', [email])).rows[0].count,
    async transaction(id, change, row) {
      const connection = await pool.connect();
      try {
        await connection.query('BEGIN');
        const { rowCount } = await query('update', [id, change.name], connection);
        const created = await query('create', values(row), connection);
        await connection.query('COMMIT');
        return { count: rowCount, id: created.rows[0].id };
      } finally {
        connection.release();
      }
    },
    close: () => pool.end(),
  };
}

/** porsager/postgres, which prepares and pipelines by itself. */
export async function postgresJs(config) {
  const postgres = require('postgres');
  const sql = postgres({
    host: config.host,
    port: config.port,
    user: config.user,
    database: config.database,
    path: `${config.host}/.s.PGSQL.${config.port}`,
    max: config.max,
  });
  const ask = (name, parameters, on = sql) => on.unsafe(text[name], parameters, { prepare: true });
  return {
    byId: async (id) => (await ask('byId', [id]))[0],
    page: (from, to, limit) => ask('page', [from, to, limit]),
    range: (from, to) => ask('range', [from, to]),
    create: async (row) => (await ask('create', values(row)))[0].id,
    update: async (id, change) => (await ask('update', [id, change.name])).count,
    count: async (email) => (await ask('count', [email]))[0].count,
    transaction: (id, change, row) =>
      sql.begin(async (within) => {
        const [updated, created] = await Promise.all([
          ask('update', [id, change.name], within),
          ask('create', values(row), within),
        ]);
        return { count: updated.count, id: created[0].id };
      }),
    close: () => sql.end(),
  };
}
