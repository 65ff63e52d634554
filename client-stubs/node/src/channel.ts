// One socket to the daemon: connects when somebody calls, pairs replies with calls, survives the daemon's restarts.
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Address } from './address';
import { Backoff } from './backoff';
import { failure, fromWire, type ConnectordError } from './errors';
import { LineSplitter, requestLine, type Message } from './wire';

/** Called once, with the error or with the result. */
export type Callback = (error: ConnectordError | null, result?: any) => void;

export interface ChannelOptions {
  address: Address;
  /** `true`, or options of `tls.connect`. */
  tls?: boolean | tls.ConnectionOptions | undefined;
  /** Params of `session.open`, the first call on every connection. */
  greeting: Record<string, unknown>;
  /** Milliseconds that one attempt may take, and that calls wait for a daemon that was there before. */
  connectTimeout: number;
  /** Told of what the daemon says unasked, such as `transaction.expired`. */
  onNotification?: (method: string, params: any) => void;
  /** Told when a session has begun, before its first call. */
  onReady?: () => void;
  /** Told when a session that had begun is over, before its calls are. */
  onLost?: () => void;
}

/** What `session.open` answers. */
export interface Greeting {
  session: string;
  server: { name: string; version: string };
  datasource: string;
  driver: {
    name: string;
    types: string[];
    multiInsertSupported: boolean;
    defaultIdType: string;
    isRelational: boolean;
    dialect: string;
    capabilities: string[];
  };
  limits: { inFlight: number; transactions: number; [name: string]: number };
}

interface Pending {
  method: string;
  callback: Callback;
}

interface Waiting {
  until: number;
  run: (error: ConnectordError | null) => void;
}

/** Kept free below the daemon's limit, for calls that end transactions: they must never queue behind others. */
const reserve = 16;
const readBuffer = 64 << 10;
/** Calls that may wait for a connection; past it they are refused rather than remembered. */
const mostWaiting = 10_000;

/** A callback that throws fails alone: it is uncaught, and the replies behind it still arrive. */
function guarded(callback: Callback, error: ConnectordError | null, result?: unknown): void {
  try {
    callback(error, result);
  } catch (thrown) {
    process.nextTick(() => {
      throw thrown;
    });
  }
}

export class Channel {
  /** What the daemon said of itself on the present connection; undefined while there is none. */
  greeting: Greeting | undefined;
  /** Grows with every connection: what was told to an earlier session is unknown to this one. */
  epoch = 0;

  private socket: net.Socket | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private out = '';
  private window = 1;
  private backlog: { method: string; params: string; callback: Callback }[] = [];
  private waiting: Waiting[] = [];
  private wasConnected = false;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;
  private onIdle: (() => void) | undefined;
  private readonly backoff = new Backoff();
  private readonly lines = new LineSplitter((line) => this.take(line));
  private readonly flush = (): void => {
    const text = this.out;
    this.out = '';
    this.socket?.write(text);
  };

  constructor(private readonly options: ChannelOptions) {}

  /** Whether calls go out at once. */
  get isReady(): boolean {
    return this.greeting !== undefined;
  }

  /**
   * Runs `run` when the channel is ready, at once if it is; with an error when it cannot be.
   *
   * Errors  ECONNREFUSED and its kin at the first failure of a daemon that was never there; one that was is waited
   *         for, as long as connectTimeout
   */
  whenReady(run: (error: ConnectordError | null) => void): void {
    if (this.greeting) return run(null);
    const refusal = this.closed
      ? failure('The client is closed', 'closed')
      : this.waiting.length >= mostWaiting
        ? failure(`More than ${mostWaiting} calls wait for ${this.options.address.text}`, 'busy')
        : undefined;
    if (refusal) {
      process.nextTick(run, refusal);
      return;
    }
    this.waiting.push({ until: Date.now() + this.options.connectTimeout, run });
    if (!this.socket && !this.retry) this.connect();
    this.socket?.ref();
  }

  /**
   * Sends a call. Only while ready: what must come before it on this connection is the caller's to know.
   *
   * Shape   params is the JSON text of a list or an object. The callback is called once, never before this returns
   */
  send(method: string, params: string, callback: Callback, isUrgent = false): void {
    if (this.pending.size >= this.window && !isUrgent) {
      this.backlog.push({ method, params, callback });
      return;
    }
    if (this.pending.size === 0) this.socket!.ref();
    const id = this.nextId++;
    this.pending.set(id, { method, callback });
    this.write(requestLine(id, method, params));
  }

  /** Calls when ready: `whenReady` and `send` in one. */
  call(method: string, params: string, callback: Callback): void {
    if (this.greeting) return this.send(method, params, callback);
    this.whenReady((error) => (error ? callback(error) : this.send(method, params, callback)));
  }

  /** Ends the connection once everything is answered. */
  end(callback: () => void): void {
    this.onIdle = () => {
      this.close();
      callback();
    };
    this.restIfIdle();
  }

  /** Ends the connection; what is not answered fails. A closed channel stays closed. */
  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.retry = undefined;
    const socket = this.socket;
    this.drop('The client was closed', 'closed');
    socket?.destroy();
    this.failWaiting(failure('The client was closed', 'closed'));
    this.restIfIdle();
  }

  // --- Connecting -------------------------------------------------------------------------------------------

  private connect(): void {
    const socket = this.open();
    this.socket = socket;
    const timer = setTimeout(() => {
      socket.destroy(
        failure(`connect ETIMEDOUT ${this.options.address.text}: no answer within ${this.options.connectTimeout} ms`, 'unreachable', 'ETIMEDOUT'),
      );
    }, this.options.connectTimeout);
    let why: Error | undefined;
    socket.once(this.options.tls ? 'secureConnect' : 'connect', () => this.greet(socket, timer));
    socket.on('error', (error) => (why = error));
    socket.once('close', () => {
      clearTimeout(timer);
      if (this.socket === socket) this.ended(why);
    });
  }

  private open(): net.Socket {
    const { address, tls: secure } = this.options;
    const target = address.path !== undefined ? { path: address.path } : { host: address.host!, port: address.port! };
    if (secure) {
      const settings = secure === true ? {} : secure;
      const socket = tls.connect({ ...target, servername: address.host ?? '', ...settings });
      socket.on('data', (bytes) => this.lines.feed(bytes));
      return socket.setNoDelay(true);
    }
    // Bytes are read into one buffer that is used again and again.
    const onread = {
      buffer: Buffer.allocUnsafe(readBuffer),
      callback: (size: number, buffer: Uint8Array): boolean => {
        this.lines.feed((buffer as Buffer).subarray(0, size));
        return true;
      },
    };
    return net.connect({ ...target, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  }

  /** Opens the session; nothing else goes out before it is answered. */
  private greet(socket: net.Socket, timer: NodeJS.Timeout): void {
    this.epoch++;
    const id = this.nextId++;
    const callback: Callback = (error, greeting: Greeting) => {
      clearTimeout(timer);
      if (error) {
        // The daemon is there and says no: asking it again would say the same.
        this.failWaiting(error);
        socket.destroy();
        return;
      }
      this.greeting = greeting;
      this.window = Math.max(1, greeting.limits.inFlight - reserve);
      this.wasConnected = true;
      this.backoff.reset();
      this.options.onReady?.();
      const waiting = this.waiting;
      this.waiting = [];
      for (const { run } of waiting) guarded(run, null);
      this.restIfIdle();
    };
    this.pending.set(id, { method: 'session.open', callback });
    this.write(requestLine(id, 'session.open', JSON.stringify(this.options.greeting)));
  }

  /** The socket is gone: its calls fail, and if others wait it is tried again. */
  private ended(why: Error | undefined): void {
    const wasReady = this.isReady;
    const reason = why?.message ? ` (${why.message})` : '';
    this.drop(`The connection to connectord at ${this.options.address.text} was lost${reason}`, 'connection_lost');
    if (this.closed || this.waiting.length === 0) return;
    const error = this.unreachable(why);
    if (!wasReady && !this.wasConnected) return this.failWaiting(error);

    const now = Date.now();
    const late = this.waiting.filter(({ until }) => until <= now);
    this.waiting = this.waiting.filter(({ until }) => until > now);
    for (const { run } of late) guarded(run, error);
    if (this.waiting.length === 0 || this.socket || this.retry) return;
    const soonest = Math.min(...this.waiting.map(({ until }) => until)) - now;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.connect();
    }, Math.min(this.backoff.wait(), Math.max(soonest, 1)));
  }

  private unreachable(why: Error | undefined): ConnectordError {
    // One error for each address of a name comes as an AggregateError without a message.
    const inner = why instanceof AggregateError ? (why.errors[0] as Error) : why;
    const code = (inner as NodeJS.ErrnoException | undefined)?.code ?? 'ECONNRESET';
    const message = inner?.message || 'the daemon closed the connection';
    return failure(`connectord cannot be reached at ${this.options.address.text}: ${message}`, 'unreachable', code);
  }

  /** Forgets the connection, and fails what was asked on it. */
  private drop(message: string, name: string): void {
    const wasReady = this.isReady;
    this.socket = undefined;
    this.greeting = undefined;
    this.out = '';
    this.window = 1;
    this.lines.clear();
    const pending = [...this.pending.values()];
    this.pending.clear();
    const backlog = this.backlog;
    this.backlog = [];
    if (wasReady) this.options.onLost?.();
    for (const { method, callback } of pending) {
      if (method === 'session.open') continue; // those who wait for it are told by themselves
      const error = failure(`${message} before "${method}" was answered: whether it took effect is not known`, name, name === 'closed' ? name : 'ECONNRESET');
      error.outcome = 'unknown';
      guarded(callback, error);
    }
    for (const { method, callback } of backlog) {
      const error = failure(`${message} before "${method}" was sent`, name, name === 'closed' ? name : 'ECONNRESET');
      error.outcome = 'none';
      guarded(callback, error);
    }
  }

  private failWaiting(error: ConnectordError): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { run } of waiting) guarded(run, error);
  }

  // --- Calls and replies ------------------------------------------------------------------------------------

  /** What one tick writes leaves in one piece. */
  private write(line: string): void {
    if (this.out === '') process.nextTick(this.flush);
    this.out += line;
  }

  private take(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      this.socket?.destroy(failure(`${this.options.address.text} does not speak JSON-RPC`, 'protocol'));
      return;
    }
    if (typeof message.id !== 'number') return this.takeOther(message);
    const pending = this.pending.get(message.id);
    if (!pending) return;
    this.pending.delete(message.id);
    guarded(pending.callback, message.error ? fromWire(message.error) : null, message.result);
    if (this.backlog.length > 0) this.sendBacklog();
    else if (this.pending.size === 0) this.restIfIdle();
  }

  /** Notifications; and complaints about no call in particular, after which the connection is of no use. */
  private takeOther(message: Message): void {
    if (message.method !== undefined) this.options.onNotification?.(message.method, message.params);
    else if (message.error) this.socket?.destroy(fromWire(message.error));
  }

  private sendBacklog(): void {
    while (this.backlog.length > 0 && this.pending.size < this.window) {
      const { method, params, callback } = this.backlog.shift()!;
      this.send(method, params, callback);
    }
  }

  /** A process with nothing else to do may end. */
  private restIfIdle(): void {
    if (this.pending.size > 0 || this.waiting.length > 0) return;
    this.socket?.unref();
    const onIdle = this.onIdle;
    this.onIdle = undefined;
    if (onIdle) process.nextTick(onIdle);
  }
}
