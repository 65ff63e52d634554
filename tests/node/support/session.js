// One session over TCP or a unix socket: calls as promises, paired by id.
import { once } from 'node:events';
import net from 'node:net';

export class Session {
  /** `where` is what net.connect takes. */
  static async open(where) {
    const session = new Session();
    session.socket = net.connect(where);
    await once(session.socket, 'connect');
    session.waiting = new Map();
    session.next = 1;
    session.notifications = [];
    session.isOver = false;
    let text = '';
    session.socket.setEncoding('utf8');
    session.socket.on('data', (part) => {
      text += part;
      for (let end; (end = text.indexOf('\n')) >= 0; text = text.slice(end + 1)) session.#take(JSON.parse(text.slice(0, end)));
    });
    session.socket.on('error', () => {});
    session.ended = new Promise((resolve) => session.socket.once('close', resolve)).then(() => {
      session.isOver = true;
      for (const { reject } of session.waiting.values()) reject(new Error('the connection ended without an answer'));
      session.waiting.clear();
    });
    return session;
  }

  #take(reply) {
    if (reply.method !== undefined) this.notifications.push(reply);
    const call = this.waiting.get(reply.id);
    if (!call) return;
    this.waiting.delete(reply.id);
    if (reply.error) call.reject(Object.assign(new Error(reply.error.message), reply.error));
    else call.resolve(reply.result);
  }

  call(method, params = {}) {
    if (this.isOver) return Promise.reject(new Error('the connection has ended'));
    const id = this.next++;
    const promise = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.socket.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\n');
    return promise;
  }

  /** A notification: there is no reply. */
  tell(method, params = {}) {
    this.socket.write(JSON.stringify({ jsonrpc: '2.0', method, params }) + '\n');
  }

  close() {
    this.socket.end();
    return this.ended;
  }
}
