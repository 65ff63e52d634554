// The example, started as its README says, on every database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { binary, freePort } from '../../../tests/node/support/daemon.js';
import { databases } from '../test/support/world.mjs';

const home = path.resolve(import.meta.dirname, '../example');

/** Starts it, and gives its address as soon as it says that it listens. */
async function start(url) {
  const [port, daemonPort] = [await freePort(), await freePort()];
  const child = spawn('./start', url ? [url] : [], {
    cwd: home,
    // A group of its own, as a terminal makes one: whoever presses ^C ends the application and its daemon.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CONNECTORD_URL: '', DATABASE_URL: '', DAEMON: binary(), PORT: String(port), DAEMON_PORT: String(daemonPort) },
  });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  const ended = once(child, 'close');
  const stop = async () => {
    process.kill(-child.pid, 'SIGINT');
    await ended;
  };
  for (const end = Date.now() + 120_000; Date.now() < end && child.exitCode === null; ) {
    const found = /on (\w+) at (http:\S+)/.exec(said);
    if (found) return { driver: found[1], address: found[2], daemonPort, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (child.exitCode === null) await stop();
  throw new Error(`the example did not start:\n${said}`);
}

describe('The example', () => {
  it('differs from the application that it was by the line that the READMEs show', () => {
    const [, diff] = /```diff\n([^]*?)```/.exec(readFileSync(path.join(home, 'README.md'), 'utf8'));
    const lines = diff.trimEnd().split('\n');
    assert.equal(lines.filter((line) => line.startsWith('-')).length, 1);
    assert.equal(lines.filter((line) => line.startsWith('+')).length, 1);
    const after = lines.filter((line) => !line.startsWith('-')).map((line) => line.slice(1)).join('\n');
    assert.ok(readFileSync(path.join(home, 'src/datasource.ts'), 'utf8').includes(after), after);
  });

  it('runs as its README says', async (t) => {
    for (const { name, settings, drop } of await databases()) {
      await t.test(`on ${name}`, async () => {
        const { driver, address, daemonPort, stop } = await start(settings.url);
        try {
          assert.equal(driver, name);
          const post = (body) => fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
          const emma = { name: 'Jane Austen', books: [{ title: 'Emma', year: 1815 }, { title: 'Susan', year: 1794 }] };
          const made = await (await post(emma)).json();
          assert.deepEqual(made.books.map(({ title }) => title).sort(), ['Emma', 'Susan']);
          const found = async () => (await fetch(`${address}?after=1800`)).json();
          const [author, ...others] = await found();
          assert.deepEqual([author.name, author.books.map(({ title, year }) => [title, year])], ['Jane Austen', [['Emma', 1815]]]);
          assert.equal(others.length, 0);

          // An author of that name is there; a book without a title is none.
          assert.equal((await post(emma)).status, 500);
          assert.equal((await post({ name: 'Nobody', books: [{ title: 'x' }, {}] })).status, 422);
          // All at once or not at all: no database takes this title, when the author has been made already.
          assert.equal((await post({ name: 'Somebody', books: [{ title: 'x' }, { title: 'a\u0000' }] })).status, 400);
          assert.deepEqual((await found()).map((row) => row.name), ['Jane Austen']);
        } finally {
          await stop();
        }
        await assert.rejects(fetch(`http://127.0.0.1:${daemonPort}/`), 'its daemon is still there');
      });
      await drop();
    }
  });
});
