// Holds sessions open that do nothing: prints how long the daemon took to accept and greet them all, and ends with its
// input.
//
//   node sessions.mjs PORT COUNT
import { connect } from 'node:net';

const [port, count] = process.argv.slice(2).map(Number);
const greeting = '{"jsonrpc":"2.0","id":1,"method":"session.open","params":{}}\n';

/** Resolves when the session is greeted. */
function open() {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(greeting));
    socket.once('error', reject);
    socket.once('data', (reply) => {
      if (reply.includes('"error"')) reject(new Error(`refused: ${reply}`));
      else resolve(socket);
    });
  });
}

const begun = performance.now();
let left = count;
/** Some at a time: a system's queue of connections is only so long. */
async function openSome() {
  while (left-- > 0) await open();
}
await Promise.all(Array.from({ length: 100 }, openSome));
console.log(((performance.now() - begun) / 1000).toFixed(2));
process.stdin.resume();
process.stdin.once('end', () => process.exit(0));
