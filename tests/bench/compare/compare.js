// Two sides in alternating rounds, and the ratio of each pair: what changes in the machine changes for both.
//
//   node compare.js --config FILE [--seconds N] [--rounds N] [--in-flight 1,16,64,256] [--level connector,model]
//                   [--workload TEXT] [--limits] [--sqlite] [--out FILE]
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { heading, line, median } from './table.js';
import { workloads } from './workloads.js';

const { values: options } = parseArgs({
  options: {
    config: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    warmup: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    'in-flight': { type: 'string', default: '1,16,64,256' },
    level: { type: 'string', default: 'connector,model' },
    workload: { type: 'string', default: '' },
    limits: { type: 'boolean', default: false },
    sqlite: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const { config, pids } = JSON.parse(readFileSync(options.config, 'utf8'));
const cellProgram = fileURLToPath(new URL('cell.js', import.meta.url));
const run = promisify(execFile);
const rounds = Number(options.rounds);

async function measure(side, workload, inFlight, round) {
  const task = { side, workload, inFlight, config, pids, seed: round + 1, seconds: Number(options.seconds), warmup: Number(options.warmup) };
  const { stdout } = await run(process.execPath, [cellProgram, JSON.stringify(task)], { timeout: 120_000 });
  return JSON.parse(stdout);
}

/** The medians of several runs of a cell. */
function summary(runs) {
  const of = (pick) => median(runs.map(pick));
  const micros = Object.fromEntries(Object.keys(runs[0].micros).map((who) => [who, of((r) => r.micros[who])]));
  return { perSecond: of((r) => r.perSecond), p50: of((r) => r.p50), p99: of((r) => r.p99), micros };
}

/** Runs the sides one after the other, the order turned round each time. */
async function compare(names, workload, inFlight) {
  const runs = Object.fromEntries(names.map((side) => [side, []]));
  for (let round = 0; round < rounds; ++round) {
    const order = round % 2 ? [...names].reverse() : names;
    for (const side of order) runs[side].push(await measure(side, workload, inFlight, round));
  }
  return runs;
}

const results = [];
function report(workload, inFlight, level, runs, base) {
  for (const [side, cells] of Object.entries(runs)) {
    const ratio = median(cells.map((cell, round) => cell.perSecond / runs[base][round].perSecond));
    const result = { workload, inFlight, level, side, ratio, ...summary(cells), runs: cells };
    results.push(result);
    console.log(line(result, side === base));
  }
}

/** Who is compared at a level, the one that the others are held against first. */
function sidesOf(workload, level) {
  const isAlone = level === 'connector';
  if (options.sqlite) return [`sqlite/${level}`, `ours/${level}`, ...(isAlone ? ['better-sqlite3'] : [])];
  const names = [`peer/${level}`, `ours/${level}`];
  if (isAlone && workload.startsWith('begin')) names.push('ours/atomic');
  if (isAlone && options.limits && workload !== 'createAll of 100') names.push('node-postgres', 'postgres.js');
  return names;
}

/** What loopback-connector-sqlite3 cannot do: it has no createAll of its own, and its transactions know no isolation level. */
const isThere = (workload, level) =>
  !options.sqlite || !((level === 'connector' && workload === 'createAll of 100') || workload.startsWith('begin'));

console.log(heading());
const wanted = Object.keys(workloads).filter((name) => name.includes(options.workload));
for (const level of options.level.split(',')) {
  for (const workload of wanted.filter((name) => isThere(name, level))) {
    for (const inFlight of options['in-flight'].split(',').map(Number)) {
      const names = sidesOf(workload, level);
      report(workload, inFlight, level, await compare(names, workload, inFlight), names[0]);
    }
  }
}
if (options.out) writeFileSync(options.out, JSON.stringify(results, null, 1));
