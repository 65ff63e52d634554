// The CPU time of a process and its children, from /proc.
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ, which Linux fixes for every architecture that Debian runs on

function stat(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null; // it has ended meanwhile
  }
  // The second field is a name in parentheses that may hold anything: fields are counted from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15).map(Number);
  return { parent: Number(fields[1]), ticks: user + system + childrenUser + childrenSystem };
}

/** Seconds of CPU that `pid`, its children and those that have ended took so far. */
export function cpuSeconds(pid) {
  let ticks = stat(pid)?.ticks ?? 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const other = stat(entry);
    if (other?.parent === pid) ticks += other.ticks;
  }
  return ticks / ticksPerSecond;
}

/** Kilobytes of memory that a process holds now. */
export function residentKilobytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]);
}
