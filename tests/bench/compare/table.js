// Medians, and a result as a line of a table.

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const columns = [
  ['workload', 30, (r) => r.workload],
  ['in flight', 9, (r) => r.inFlight],
  ['side', 16, (r) => r.side],
  ['ops/s', 8, (r) => Math.round(r.perSecond)],
  ['ratio', 6, (r, isBase) => (isBase ? '' : r.ratio.toFixed(2))],
  ['p50 ms', 8, (r) => r.p50.toFixed(2)],
  ['p99 ms', 8, (r) => r.p99.toFixed(2)],
  ['node µs', 8, (r) => r.micros.node.toFixed(1)],
  ['daemon µs', 9, (r) => (r.side.startsWith('ours') ? r.micros.daemon.toFixed(1) : '')],
  ['database µs', 11, (r) => r.micros.database?.toFixed(1) ?? ''],
];

// Words to the left, numbers to the right.
const cell = (value, width) => (typeof value === 'string' && !/^[\d.]*$/.test(value) ? String(value).padEnd(width) : String(value).padStart(width));

export const heading = () => columns.map(([title, width]) => cell(title, width)).join('  ');
export const line = (result, isBase) => columns.map(([, width, of]) => cell(of(result, isBase), width)).join('  ');
