// A database of its own in the PostgreSQL server that the tests are given.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function sql(text) {
  const psql = process.env.CONNECTORD_TEST_PGBIN ? path.join(process.env.CONNECTORD_TEST_PGBIN, 'psql') : 'psql';
  await run(psql, ['-X', '-q', '-d', process.env.CONNECTORD_TEST_POSTGRESQL, '-c', text]);
}

/** Makes an empty database; `drop` removes it, whoever is still connected. */
export async function createDatabase() {
  const name = `juggler_${process.pid}_${Date.now()}`;
  await sql(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.CONNECTORD_TEST_POSTGRESQL);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => sql(`DROP DATABASE ${name} WITH (FORCE)`) };
}
