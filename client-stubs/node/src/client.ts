// The daemon's methods for programs without LoopBack: promises, and nothing to take care of.
import type { ConnectionOptions } from 'node:tls';
import { daemonAddress } from './address';
import { Channel, defaultAnswerTimeout, type Greeting } from './channel';
import { encode } from './encode';
import { ClientMethods, type Methods } from './methods';
import { packageVersion } from './version';

export interface ClientOptions {
  /** By default `CONNECTORD_TOKEN`. */
  token?: string;
  tls?: boolean | ConnectionOptions;
  /** A datasource's name, or its settings as in `datasources.json`. */
  datasource?: string | Record<string, unknown>;
  /** Milliseconds that an attempt to connect may take, and that calls wait for a daemon that is restarting. */
  connectTimeout?: number;
  /** Milliseconds that the daemon may say nothing at all while calls are under way, 10,000 by default; 0: for ever. */
  answerTimeout?: number;
  /** What the daemon calls this client in its logs. */
  name?: string;
  /** Told of what the daemon says unasked, such as `transaction.expired`. */
  onNotification?: (method: string, params: any) => void;
}

/**
 * A client of connectord: every method of the daemon under its own name, its params in LoopBack's order.
 *
 * It connects at the first call and again after the daemon was away. Calls of one tick leave in one write; replies come
 * in any order. An idle client keeps no process alive, and no failure is ever an `error` event.
 *
 * Errors  each promise rejects with a `ConnectordError`; `connection_lost` when the daemon went away before it answered
 */
export class Client extends ClientMethods {
  private readonly channel: Channel;

  /** Shape  `tcp://host:port`, `tls://host:port`, `unix:/path`; by default `CONNECTORD_URL`, the local unix socket, the local port */
  constructor(url?: string, options: ClientOptions = {}) {
    super();
    const greeting: Record<string, unknown> = { client: options.name ?? `node/${packageVersion} (pid ${process.pid})` };
    const token = options.token || process.env['CONNECTORD_TOKEN'];
    if (token) greeting['token'] = token;
    if (options.datasource) greeting['datasource'] = options.datasource;
    this.channel = new Channel({
      address: daemonAddress(url),
      tls: options.tls,
      greeting,
      connectTimeout: options.connectTimeout ?? 5000,
      answerTimeout: options.answerTimeout ?? defaultAnswerTimeout,
      ...(options.onNotification && { onNotification: options.onNotification }),
    });
  }

  /** Calls a method by its name; params as a list in LoopBack's order, or as an object. */
  override call<Name extends keyof Methods>(
    method: Name,
    params?: Methods[Name]['list'] | Methods[Name]['params'],
  ): Promise<Methods[Name]['result']>;
  override call(method: string, params?: unknown): Promise<any>;
  override call(method: string, params: unknown = []): Promise<any> {
    return new Promise((resolve, reject) => {
      const text = encode(params);
      this.channel.call(method, text, (error, result) => (error ? reject(error) : resolve(result)));
    });
  }

  /** What the daemon says of itself; connects if need be. */
  opened(): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      this.channel.whenReady((error) => (error ? reject(error) : resolve(this.channel.greeting!)));
    });
  }

  /** Ends the connection when everything is answered. Open transactions are rolled back. */
  close(): Promise<void> {
    return new Promise((resolve) => this.channel.end(resolve));
  }

  [Symbol.dispose](): void {
    this.channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
