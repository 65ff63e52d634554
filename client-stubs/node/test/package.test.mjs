// What npm would publish, installed where nothing else is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Daemon } from './support/world.mjs';

const run = promisify(execFile);
const home = path.resolve(import.meta.dirname, '..');

describe('The package', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'connectord-package-'));
  let daemon;
  let files;
  before(async () => {
    daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
    const packed = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: home });
    const [{ filename, files: list }] = JSON.parse(packed.stdout);
    files = list.map((file) => file.path);
    writeFileSync(path.join(folder, 'package.json'), '{"name": "empty", "version": "1.0.0", "private": true}');
    // The peer comes from what is installed here: this test needs no network.
    const peer = `file:${path.join(home, 'node_modules/loopback-connector')}`;
    await run('npm', ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--offline', `./${filename}`, peer], { cwd: folder });
  });
  after(async () => {
    await daemon?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what is needed and nothing else', () => {
    for (const needed of ['dist/index.js', 'dist/index.d.ts', 'dist/sync/worker.js', 'README.md', 'LICENSE', 'docs.json']) {
      assert.ok(files.includes(needed), needed);
    }
    for (const file of files) assert.doesNotMatch(file, /^(src|test|juggler|example|tools|node_modules)\//);
    const { dependencies, peerDependencies } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
    assert.equal(dependencies, undefined);
    assert.deepEqual(Object.keys(peerDependencies), ['loopback-connector']);
  });

  it('works in an empty project', async () => {
    const program = `
      const { Client, initialize } = require('loopback-connector-connectord');
      if (typeof initialize !== 'function') throw new Error('no door');
      const client = new Client('tcp://127.0.0.1:${daemon.tcp}');
      client.execute('SELECT 1 AS one').then((rows) => console.log(JSON.stringify(rows)));`;
    const { stdout } = await run(process.execPath, ['-e', program], { cwd: folder, timeout: 20_000 });
    assert.equal(stdout, '[{"one":1}]\n');
  });

  it('has types that a strict program compiles with', async () => {
    writeFileSync(
      path.join(folder, 'program.ts'),
      `import { Client, type ConnectordError } from 'loopback-connector-connectord';
       async function main(): Promise<number> {
         const client = new Client('tcp://127.0.0.1:7070', { token: 'x' });
         const { id } = await client.create('Book', { title: 'Dune' });
         const rows = await client.all('Book', { where: { id } });
         const count: number = await client.call('count', ['Book']);
         const made: { data: Record<string, any>; isNewInstance: boolean } = await client.updateOrCreate('Book', rows[0]!);
         await client.close();
         return count + Number(made.isNewInstance);
       }
       main().catch((error: ConnectordError) => error.code.length);
       // @ts-expect-error a model is named by a string
       void new Client().count(5);
      `,
    );
    symlinkSync(path.join(home, 'node_modules/@types'), path.join(folder, 'node_modules/@types'));
    const tsc = path.join(home, 'node_modules/typescript/bin/tsc');
    const flags = ['--strict', '--noEmit', '--module', 'node16', '--target', 'es2022', '--lib', 'es2023,esnext.disposable', '--types', 'node'];
    await run(process.execPath, [tsc, ...flags, 'program.ts'], { cwd: folder }).catch(({ stdout }) => assert.fail(stdout));
  });
});
