// The world in which the examples of the methods are true: a shop with two books, a note, and a cache of one key.
import { shell } from './shell.js';

/** Stands in the examples for a transaction's id. */
export const transaction = '0123456789abcdef0123456789abcdef';

export const models = {
  Book: {
    id: { type: 'Number', id: true, generated: true },
    title: { type: 'String', required: true },
    year: { type: 'Number' },
    price: { type: 'Number', postgresql: { dataType: 'numeric' } },
  },
  Note: { id: { type: 'Number', id: true }, text: { type: 'String' } },
};

/** A model that has no table yet. */
export const draft = { id: { type: 'Number', id: true }, text: { type: 'String' } };

export const rows = {
  Book: [{ title: 'Dune', year: 1965 }, { title: 'Emma', year: 1815 }],
  Note: [{ id: 1, text: 'hello' }],
};

/** Makes the database of that name on the server of `url` anew, and gives its own url. */
export async function makeDatabase(url, name) {
  const { code, err } = await shell(`psql -X -q -v ON_ERROR_STOP=1 '${url}'`, {
    input: `DROP DATABASE IF EXISTS ${name} WITH (FORCE);\nCREATE DATABASE ${name};\n`,
  });
  if (code !== 0) throw new Error(err);
  const place = new URL(url);
  place.pathname = `/${name}`;
  return place.href;
}

/** Puts tables and rows as the examples find them. `call` is a call on a session. */
export async function makeWorld(call) {
  await call('define', { model: 'Draft', properties: draft });
  await call('dropTable', { model: 'Draft' });
  await call('define', { model: 'Cache', properties: {}, settings: { base: 'KeyValueModel' } });
  await call('automigrate', { models: ['Cache'] });
  await call('kv.set', { model: 'Cache', key: 'greeting', value: { text: 'hello' } });
  for (const [model, properties] of Object.entries(models)) {
    await call('define', { model, properties });
    await call('automigrate', { models: [model] });
    for (const data of rows[model]) await call('create', { model, data });
  }
}
