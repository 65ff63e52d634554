// One figure, in a process of its own: a workload on one side, with so many operations in flight, for a while.
//
// Argument: {side, workload, inFlight, seconds, warmup, config, pids} as JSON. It prints one line of JSON.
import { cpuSeconds } from './cpu.js';
import { sides } from './sides/index.js';
import { seed, workloads } from './workloads.js';

const task = JSON.parse(process.argv[2]);
const workload = workloads[task.workload];
const side = await sides[task.side](task.config);
seed(task.seed);

/** Keeps operations in flight until the time is up; gives latencies in milliseconds. */
async function load(seconds) {
  const latencies = [];
  const end = performance.now() + seconds * 1000;
  const worker = async () => {
    for (let begun = performance.now(); begun < end; ) {
      await workload.run(side);
      const done = performance.now();
      latencies.push(done - begun);
      begun = done;
    }
  };
  await Promise.all(Array.from({ length: task.inFlight }, worker));
  return latencies;
}

/** Nearest rank, of sorted values. */
const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)];

const cpu = () => {
  const own = process.cpuUsage();
  const others = Object.entries(task.pids).map(([who, pid]) => [who, cpuSeconds(pid)]);
  return { node: (own.user + own.system) / 1e6, ...Object.fromEntries(others) };
};

await load(task.warmup);
const before = cpu();
const begun = performance.now();
const latencies = (await load(task.seconds)).sort((a, b) => a - b);
const seconds = (performance.now() - begun) / 1000;
const after = cpu();

const count = latencies.length;
const micros = Object.fromEntries(Object.keys(after).map((who) => [who, ((after[who] - before[who]) * 1e6) / count]));
console.log(JSON.stringify({
  operations: count,
  perSecond: count / seconds,
  p50: percentile(latencies, 0.5),
  p99: percentile(latencies, 0.99),
  micros,
}));
await side.close();
process.exit(0);
