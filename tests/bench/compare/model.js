// The model that every side queries, and what its 100,000 rows hold.

export const rows = 100_000;
export const name = 'Account';

export const properties = {
  id: { type: 'Number', id: true, generated: true },
  name: { type: 'String' },
  email: { type: 'String' },
  age: { type: 'Number' },
  balance: { type: 'Number', postgresql: { dataType: 'numeric', dataPrecision: 12, dataScale: 2 } },
  active: { type: 'Boolean' },
  createdAt: { type: 'Date', postgresql: { columnName: 'created_at' }, sqlite3: { columnName: 'created_at' } },
  profile: { type: 'object', postgresql: { dataType: 'jsonb' } },
};

export const settings = { strict: true, postgresql: { table: 'account' }, sqlite3: { table: 'account' } };

export const email = (id) => `user${id}@example.com`;

/** A row to create, of the same shape as those that are there. */
export function fresh(n) {
  return {
    name: `New ${n}`,
    email: `new${n}@example.com`,
    age: 18 + (n % 70),
    balance: (n % 100_000) / 100,
    active: n % 3 !== 0,
    createdAt: new Date(1_700_000_000_000 + n * 1000),
    profile: { city: 'Basel', tags: ['a', 'b'], score: n % 100 },
  };
}

/** The table, for psql. */
export const schema = `
  CREATE TABLE account (id serial PRIMARY KEY, name text, email text, age integer, balance numeric(12,2),
    active boolean, created_at timestamptz, profile jsonb);
  INSERT INTO account (name, email, age, balance, active, created_at, profile)
    SELECT 'User ' || i, 'user' || i || '@example.com', 18 + i % 70, (i % 100000) / 100.0, i % 3 <> 0,
           '2024-01-01Z'::timestamptz + i * interval '1 minute',
           jsonb_build_object('city', 'Zürich', 'tags', jsonb_build_array('a', 'b'), 'score', i % 100)
    FROM generate_series(1, ${rows}) AS i;
  CREATE INDEX account_age ON account (age);
  CREATE INDEX account_email ON account (email);
  VACUUM ANALYZE account;`;
