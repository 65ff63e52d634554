// What the suites here share: databases of their own, and answers as texts.
import assert from 'node:assert/strict';
import { shell } from '../node/support/shell.js';

/** Makes a database anew on the server that `url` names, and gives its url. */
export async function makeDatabase(url, name) {
  const psql = await shell(`psql -X -q -v ON_ERROR_STOP=1 '${url}'`, { input: `DROP DATABASE IF EXISTS ${name};\nCREATE DATABASE ${name};\n` });
  assert.equal(psql.code, 0, psql.err);
  const place = new URL(url);
  place.pathname = `/${name}`;
  return place.href;
}

/** One text for equal values, whatever the order of their members. */
export function canonical(value) {
  return JSON.stringify(value, (key, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
