// Runs a shell command as somebody would paste it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The exit code, and all that was printed. `input` goes to its stdin. */
export async function shell(command, { input = '', limit = 20_000, environment = {} } = {}) {
  const child = spawn('bash', ['-o', 'pipefail', '-c', command], {
    timeout: limit,
    env: { ...process.env, ...environment },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  child.stdin.on('error', () => {}); // a command that reads nothing may be gone by now
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** The lines of a text, each as JSON. */
export function jsonLines(text) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
