// Runs the juggler's own suites through this connector, on every database there is, and counts.
//
//   node juggler/run.mjs [SUITES…]
//
// Ends with "# pass N", "# fail N" and "# skipped N". Skipped is what a suite itself leaves out, and what is explained
// in suites.js; an explained failure that passes is a failure of the explanation.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Daemon } from '../../../tests/node/support/daemon.js';
import { createDatabase } from '../test/support/postgresql.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { capabilities, suites } = require('./suites.js');
const mocha = require.resolve('mocha/bin/mocha.js');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'juggler-'));
const wanted = process.argv.slice(2);
const counts = { pass: 0, fail: 0, skipped: 0 };

function fileOf(suite) {
  return suite.file.startsWith('.') ? path.join(here, suite.file) : require.resolve(suite.file);
}

/** Runs one suite; mocha's report, or what it printed instead. */
async function run(suite, settings) {
  const report = path.join(scratch, `${suite.name}.json`);
  rmSync(report, { force: true });
  const mochaArguments = [
    mocha, '--exit', '--timeout', '10000', '--require', path.join(here, 'setup.js'),
    '--reporter', 'json', '--reporter-option', `output=${report}`, fileOf(suite),
  ];
  const child = spawn(process.execPath, mochaArguments, {
    cwd: path.dirname(here),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    env: {
      ...process.env,
      CONNECTORD_JUGGLER_SETTINGS: JSON.stringify(settings),
      CONNECTORD_JUGGLER_CAPABILITIES: JSON.stringify(capabilities),
      CONNECTORD_JUGGLER_MIGRATES: suite.migrates ? 'yes' : '',
    },
  });
  let printed = '';
  child.stdout.on('data', (text) => (printed += text));
  child.stderr.on('data', (text) => (printed += text));
  await once(child, 'close');
  try {
    return { report: JSON.parse(readFileSync(report, 'utf8')) };
  } catch {
    return { printed };
  }
}

function tell(database, suite, { report, printed }) {
  if (!report || report.stats.tests === 0) {
    counts.fail++;
    console.log(`${database} ${suite.name}: nothing ran\n${printed ?? ''}`);
    return;
  }
  const explained = new Set(Object.values(suite.explained ?? {}).flat());
  const failed = new Set(report.failures.map(({ fullTitle }) => fullTitle));
  const strange = report.failures.filter(({ fullTitle }) => !explained.has(fullTitle));
  const passing = [...explained].filter((title) => !failed.has(title));
  const known = failed.size - strange.length;
  counts.pass += report.stats.passes;
  counts.fail += strange.length + passing.length;
  counts.skipped += report.stats.pending + known;
  console.log(
    `${database} ${suite.name}: ${report.stats.passes} passed, ${strange.length} failed, ` +
      `${report.stats.pending} pending, ${known} explained`,
  );
  for (const { fullTitle, err } of strange) console.log(`  failed: ${fullTitle}\n    ${err.stack ?? err.message}`);
  for (const title of passing) console.log(`  explained, but passes: ${title}`);
}

async function runAll(database, settings) {
  for (const suite of suites) {
    if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
    tell(database, suite, await run(suite, settings));
  }
}

const daemon = await Daemon.start(['--memory', '--allow', 'raw,ddl']);
try {
  const address = `tcp://127.0.0.1:${daemon.tcp}`;
  await runAll('sqlite3', { daemon: address });
  if (process.env.CONNECTORD_TEST_POSTGRESQL) {
    const database = await createDatabase();
    await runAll('postgresql', { daemon: address, url: database.url });
    await database.drop();
  }
} finally {
  await daemon.stop();
  rmSync(scratch, { recursive: true, force: true });
}
for (const [name, count] of Object.entries(counts)) console.log(`# ${name} ${count}`);
process.exitCode = counts.fail > 0 ? 1 : 0;
