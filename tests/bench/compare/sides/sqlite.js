// SQLite in the application's own process: its limit, with statements written by hand and nothing asynchronous.
import { createRequire } from 'node:module';

const columns = 'id, name, email, age, balance, active, created_at AS "createdAt", profile';

/** As JavaScript has it. */
const shown = (row) => ({ ...row, active: row.active === 1, createdAt: new Date(row.createdAt), profile: JSON.parse(row.profile) });
const stored = (row) => [row.name, row.email, row.age, row.balance, row.active ? 1 : 0, row.createdAt.getTime(), JSON.stringify(row.profile)];

export async function betterSqlite(config) {
  const Database = createRequire(new URL('../sqlite/', import.meta.url))('better-sqlite3');
  const database = new Database(config.file);
  database.pragma('synchronous = NORMAL');
  const byId = database.prepare(`SELECT ${columns} FROM account WHERE id = ?`);
  const page = database.prepare(`SELECT ${columns} FROM account WHERE age BETWEEN ? AND ? AND active ORDER BY id LIMIT ?`);
  const range = database.prepare(`SELECT ${columns} FROM account WHERE id BETWEEN ? AND ? ORDER BY id`);
  const create = database.prepare('INSERT INTO account (name, email, age, balance, active, created_at, profile) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const update = database.prepare('UPDATE account SET name = ? WHERE id = ?');
  const count = database.prepare('SELECT count(*) AS count FROM account WHERE email = ?');
  const insert = (row) => Number(create.run(stored(row)).lastInsertRowid);
  const changed = (id, change) => update.run(change.name, id).changes;
  const both = database.transaction((id, change, row) => ({ count: changed(id, change), id: insert(row) }));
  const all = database.transaction((list) => list.map((row) => ({ ...row, id: insert(row) })));
  return {
    byId: async (id) => shown(byId.get(id)),
    page: async (from, to, limit) => page.all(from, to, limit).map(shown),
    range: async (from, to) => range.all(from, to).map(shown),
    create: async (row) => insert(row),
    createAll: async (list) => all(list),
    update: async (id, change) => changed(id, change),
    count: async (email) => count.get(email).count,
    transaction: async (id, change, row) => both(id, change, row),
    close: () => database.close(),
  };
}
