// Makes database files with the model's table and its 100,000 rows, as loopback-connector-sqlite3 stores them.
//
//   node make.cjs FILE…
'use strict';
const { copyFileSync } = require('node:fs');
const Database = require('better-sqlite3');

const rows = 100_000;
const [file, ...copies] = process.argv.slice(2);

const database = new Database(file);
database.pragma('journal_mode = WAL');
database.exec(`
  CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT, email TEXT, age INTEGER, balance REAL, active INTEGER,
    created_at INTEGER, profile TEXT);
  CREATE INDEX account_age ON account (age);
  CREATE INDEX account_email ON account (email);`);
const insert = database.prepare('INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
database.transaction(() => {
  for (let i = 1; i <= rows; ++i) {
    const profile = JSON.stringify({ city: 'Zürich', tags: ['a', 'b'], score: i % 100 });
    const created = 1_704_067_200_000 + i * 60_000;
    insert.run(i, `User ${i}`, `user${i}@example.com`, 18 + (i % 70), (i % 100_000) / 100, i % 3 === 0 ? 0 : 1, created, profile);
  }
})();
database.exec('ANALYZE');
database.pragma('wal_checkpoint(TRUNCATE)');
database.close();
for (const copy of copies) copyFileSync(file, copy);
