// One socket to the daemon: connects when somebody calls, pairs replies with calls, survives the daemon's restarts.
import { AsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Address } from './address';
import { Backoff } from './backoff';
import { failure, fromWire, type ConnectordError } from './errors';
import { Pending, type Callback } from './pending';
import { openSocket } from './sockets';
import { Silence } from './silence';
import { unreachable } from './unreachable';
import { LineSplitter, notificationLine, requestLine, type Message } from './wire';

export type { Callback } from './pending';

export interface ChannelOptions {
  address: Address;
  /** `true`, or options of `tls.connect`; certificates and keys may be the names of files. */
  tls?: boolean | ConnectionOptions | undefined;
  /** Params of `session.open`, the first call on every connection. */
  greeting: Record<string, unknown>;
  /** Milliseconds that one attempt may take, and that calls wait for a daemon that was there before. */
  connectTimeout: number;
  /** Milliseconds that the daemon may say nothing at all while calls are under way; 0: for ever. */
  answerTimeout: number;
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

interface Waiting {
  until: number;
  call: Pending;
}

/** What `answerTimeout` is unless somebody says otherwise. */
export const defaultAnswerTimeout = 10_000;

/**
 * Kept free below the daemon's limit, for calls that end transactions: they must never queue behind others. One client
 * alone should not fill a database's queue either, whose end is a little nearer (1000 calls against 1024 of a session).
 */
const reserve = 64;
/** The code of a daemon that runs no further call. */
const shuttingDown = -32011;
/** Calls that may wait for a connection; past it they are refused rather than remembered. */
const mostWaiting = 10_000;

/** A daemon that waits for its database as long as we for it knows what was wrong with that: it has time to say so. */
const explanation = 250;
/** A timer that is later than this has waited for the program itself. */
const lateness = 20;

export class Channel {
  /** What the daemon said of itself on the present connection; undefined while there is none. */
  greeting: Greeting | undefined;
  /** Grows with every connection: what was told to an earlier session is unknown to this one. */
  epoch = 0;

  private socket: Socket | undefined;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private out = '';
  private window = 1;
  private backlog: { call: Pending; params: string }[] = [];
  private waiting: Waiting[] = [];
  private wasConnected = false;
  /** The daemon of this connection said that it is shutting down. */
  private isLeaving = false;
  /** Whether the present socket got as far as to be asked for a session. */
  private hasSpoken = false;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;
  private onIdle: (() => void) | undefined;
  private readonly backoff = new Backoff();
  /** Where the channel lives: sockets and timers are made there, and not in the context of the request that needed them first. */
  private readonly home = new AsyncResource('CONNECTORD_CHANNEL');
  private readonly silence: Silence;
  private readonly lines = new LineSplitter((line) => this.take(line));
  private readonly flush = (): void => {
    const text = this.out;
    this.out = '';
    this.socket?.write(text);
  };

  constructor(private readonly options: ChannelOptions) {
    this.silence = new Silence(options.answerTimeout, {
      isAsked: () => this.pending.size > 0,
      // It asks nothing of the daemon but that it is there.
      ask: () => this.send('getDataAccessObject', '[]', () => {}, true),
      lost: () => {
        const message = `nothing was heard for ${options.answerTimeout} ms`;
        this.socket?.destroy(failure(message, 'timeout', 'ETIMEDOUT'));
      },
    });
  }

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
    this.waiting.push({ until: Date.now() + this.options.connectTimeout, call: new Pending('', run) });
    if (!this.socket && !this.retry) this.home.runInAsyncScope(this.connect, this);
    this.socket?.ref();
  }

  /**
   * Sends a call. Only while ready: what must come before it on this connection is the caller's to know.
   *
   * Shape   params is the JSON text of a list or an object. The callback is called once, never before this returns
   */
  send(method: string, params: string, callback: Callback, isUrgent = false): void {
    const call = new Pending(method, callback);
    if (this.pending.size >= this.window && !isUrgent) this.backlog.push({ call, params });
    else this.sendNow(call, params);
  }

  /** Sends a notification, to which there is no reply. Only while ready, and ahead of a call. */
  tell(method: string, params: string): void {
    this.write(notificationLine(method, params));
  }

  private sendNow(call: Pending, params: string): void {
    if (this.pending.size === 0) this.socket!.ref();
    const id = this.nextId++;
    this.pending.set(id, call);
    this.write(requestLine(id, call.method, params));
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
    const { address, tls } = this.options;
    let opened;
    try {
      opened = openSocket(address, tls, (bytes) => this.hear(bytes));
    } catch (error) {
      // A certificate or key that cannot be read: nothing that trying again would change.
      process.nextTick(() => this.failWaiting(this.unreachable(error as Error)));
      return;
    }
    const { socket, ready } = opened;
    this.hasSpoken = false;
    this.socket = socket;
    const limit = this.options.connectTimeout + explanation;
    let due = Date.now() + limit + lateness;
    const timer = setTimeout(() => {
      if (Date.now() > due) {
        // It was this process that stood still, and perhaps the answer is there: the daemon has its time again, once.
        due = Infinity;
        timer.refresh();
        return;
      }
      socket.destroy(
        failure(`connect ETIMEDOUT ${this.options.address.text}: no answer within ${this.options.connectTimeout} ms`, 'unreachable', 'ETIMEDOUT'),
      );
    }, limit);
    let why: Error | undefined;
    socket.once(ready, () => this.greet(socket, timer));
    socket.on('error', (error) => (why = error));
    socket.once('close', () => {
      clearTimeout(timer);
      if (this.socket === socket) this.ended(why);
    });
  }

  /** Opens the session; nothing else goes out before it is answered. */
  private greet(socket: Socket, timer: NodeJS.Timeout): void {
    this.epoch++;
    this.hasSpoken = true;
    const id = this.nextId++;
    const callback: Callback = (error, greeting: Greeting) => {
      clearTimeout(timer);
      if (error) {
        // The daemon is there and says no: asking it again would say the same.
        if (error.rpcCode !== shuttingDown) this.failWaiting(error);
        socket.destroy();
        return;
      }
      this.greeting = greeting;
      this.window = Math.max(1, greeting.limits.inFlight - reserve);
      this.wasConnected = true;
      this.backoff.reset();
      this.silence.begin();
      this.options.onReady?.();
      const waiting = this.waiting;
      this.waiting = [];
      for (const { call } of waiting) call.answer(null);
      this.restIfIdle();
    };
    this.pending.set(id, new Pending('session.open', callback));
    this.write(requestLine(id, 'session.open', JSON.stringify(this.options.greeting)));
  }

  /** The socket is gone: its calls fail, and if others wait it is tried again. */
  private ended(why: Error | undefined): void {
    const wasReady = this.isReady;
    const reason = why?.message ? ` (${why.message})` : '';
    const code = why instanceof Error && (why as ConnectordError).code === 'ETIMEDOUT' ? 'ETIMEDOUT' : 'ECONNRESET';
    this.drop(`The connection to connectord at ${this.options.address.text} was lost${reason}`, 'connection_lost', code);
    if (this.closed || this.waiting.length === 0) return;
    const error = this.unreachable(why);
    if (!wasReady && !this.wasConnected) return this.failWaiting(error);

    const now = Date.now();
    const late = this.waiting.filter(({ until }) => until <= now);
    this.waiting = this.waiting.filter(({ until }) => until > now);
    for (const { call } of late) call.answer(error);
    if (this.waiting.length === 0 || this.socket || this.retry) return;
    const soonest = Math.min(...this.waiting.map(({ until }) => until)) - now;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.connect();
    }, Math.min(this.backoff.wait(), Math.max(soonest, 1)));
  }

  private unreachable(why: Error | undefined): ConnectordError {
    const { address, tls } = this.options;
    return unreachable(address, why, Boolean(tls || address.isSecure), this.hasSpoken);
  }

  /** Forgets the connection, and fails what was asked on it. */
  private drop(message: string, name: string, code = name): void {
    const wasReady = this.isReady;
    this.socket = undefined;
    this.greeting = undefined;
    this.isLeaving = false;
    this.out = '';
    this.window = 1;
    this.lines.clear();
    this.silence.end();
    const pending = [...this.pending.values()];
    this.pending.clear();
    const backlog = this.backlog;
    this.backlog = [];
    if (wasReady) this.options.onLost?.();
    for (const call of pending) {
      if (call.method === 'session.open') continue; // those who wait for it are told by themselves
      const error = failure(`${message} before "${call.method}" was answered: whether it took effect is not known`, name, code);
      error.outcome = 'unknown';
      call.answer(error);
    }
    for (const { call } of backlog) {
      const error = failure(`${message} before "${call.method}" was sent`, name, code);
      error.outcome = 'none';
      call.answer(error);
    }
  }

  private failWaiting(error: ConnectordError): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const { call } of waiting) call.answer(error);
  }

  // --- Calls and replies ------------------------------------------------------------------------------------

  /** What one tick writes leaves in one piece. */
  private write(line: string): void {
    if (this.out === '') process.nextTick(this.flush);
    this.out += line;
  }

  private hear(bytes: Buffer): void {
    this.silence.broken();
    this.lines.feed(bytes);
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
    if (message.error?.code === shuttingDown) this.leave();
    pending.answer(message.error ? fromWire(message.error) : null, message.result);
    if (this.backlog.length > 0) this.sendBacklog();
    else if (this.pending.size === 0) this.restIfIdle();
    if (this.isLeaving && this.pending.size === 0) this.socket?.end();
  }

  /** The daemon runs no further call: those to come wait for its return, and this connection ends with its last reply. */
  private leave(): void {
    if (!this.greeting) return;
    this.greeting = undefined;
    this.isLeaving = true;
    this.options.onLost?.();
  }

  /** Notifications; and complaints about no call in particular, after which the connection is of no use. */
  private takeOther(message: Message): void {
    if (message.method !== undefined) this.options.onNotification?.(message.method, message.params);
    else if (message.error) this.socket?.destroy(fromWire(message.error));
  }

  private sendBacklog(): void {
    while (this.backlog.length > 0 && this.pending.size < this.window) {
      const { call, params } = this.backlog.shift()!;
      this.sendNow(call, params);
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
