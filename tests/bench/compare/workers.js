// Many processes of an application at once: each with a pool of its own, or all over one daemon.
//
//   node workers.js --config FILE [--workers 20] [--seconds N] [--rounds N]
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './table.js';

const { values: options } = parseArgs({
  options: {
    config: { type: 'string' },
    workers: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
  },
});
const { config, pids } = JSON.parse(readFileSync(options.config, 'utf8'));
const cellProgram = fileURLToPath(new URL('cell.js', import.meta.url));
const run = promisify(execFile);
const seconds = Number(options.seconds);
const warmup = 2;

/** What PostgreSQL's processes hold, what they share counted once, and how many of them serve a client. */
function database() {
  let kilobytes = 0;
  let connections = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'latin1');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== pids.database) continue;
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${entry}/smaps_rollup`, 'latin1'))[1]);
      if (/^postgres: \S+ \S+ \[local\]/.test(readFileSync(`/proc/${entry}/cmdline`, 'latin1'))) connections++;
    } catch {
      // It has ended meanwhile.
    }
  }
  return { megabytes: kilobytes / 1024, connections };
}

async function measure(side) {
  const task = { side, workload: 'one row by id', inFlight: 8, config, pids: {}, seed: 1, seconds, warmup };
  const cells = Array.from({ length: Number(options.workers) }, (_, seed) =>
    run(process.execPath, [cellProgram, JSON.stringify({ ...task, seed })], { timeout: 300_000 }));
  // Nobody knows when all of them have started: what counts is the most that was seen.
  const most = { megabytes: 0, connections: 0 };
  const watch = setInterval(() => {
    const now = database();
    most.megabytes = Math.max(most.megabytes, now.megabytes);
    most.connections = Math.max(most.connections, now.connections);
  }, 250);
  const figures = (await Promise.all(cells).finally(() => clearInterval(watch))).map(({ stdout }) => JSON.parse(stdout));
  return { perSecond: figures.reduce((sum, { perSecond }) => sum + perSecond, 0), p99: median(figures.map(({ p99 }) => p99)), ...most };
}

const rounds = { 'peer/connector': [], 'ours/connector': [] };
for (let round = 0; round < Number(options.rounds); ++round) {
  for (const side of Object.keys(rounds)) rounds[side].push(await measure(side));
}
console.log(`${options.workers} processes, each with 8 calls in flight: one row by id of 100,000\n`);
console.log(`${'side'.padEnd(16)}  ${'ops/s'.padStart(8)}  ${'p99 ms'.padStart(8)}  ${'connections'.padStart(11)}  ${'PostgreSQL MiB'.padStart(14)}`);
for (const [side, results] of Object.entries(rounds)) {
  const of = (pick) => median(results.map(pick));
  console.log(
    `${side.padEnd(16)}  ${of((r) => r.perSecond).toFixed(0).padStart(8)}  ${of((r) => r.p99).toFixed(2).padStart(8)}  ` +
      `${of((r) => r.connections).toFixed(0).padStart(11)}  ${of((r) => r.megabytes).toFixed(0).padStart(14)}`,
  );
}
