// A session of the daemon over TCP: one line a call, replies in any order.
import net from 'node:net';
import readline from 'node:readline';

export class Line {
  #socket;
  #waiting = new Map();
  #next = 1;

  constructor(port) {
    this.#socket = net.connect(port, '127.0.0.1');
    readline.createInterface({ input: this.#socket }).on('line', (line) => {
      const { id, result, error } = JSON.parse(line);
      if (id === undefined) return; // a notification, which nobody here waits for
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) reject(Object.assign(new Error(error.message), error));
      else resolve(result);
    });
  }

  /** A call's result, or an Error with the reply's code and data. */
  call(method, params) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  end() {
    this.#socket.end();
  }
}
