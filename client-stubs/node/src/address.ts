// Where the daemon listens, and where to look when nobody said.
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** A place that a socket can be opened to. */
export interface Address {
  /** As it is shown to people: `tcp://127.0.0.1:7070`, `tls://db.internal:7070`, `unix:/run/connectord/connectord.sock`. */
  readonly text: string;
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
  /** TLS is spoken there. */
  readonly isSecure?: boolean;
}

const defaultPort = 7070;

/**
 * Reads `tcp://host:port`, `tls://host:port` or `unix:/path`.
 *
 * Shape   the port may be left out; an IPv6 host stands in brackets
 * Errors  TypeError for anything else
 */
export function parseAddress(text: string): Address {
  const unix = /^unix:(?:\/\/)?(\/.+)$/.exec(text);
  if (unix) return { text: `unix:${unix[1]}`, path: unix[1]! };
  const tcp = /^(?:(tcp|tls):\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+)(?::(\d{1,5}))?\/?$/.exec(text);
  const port = Number(tcp?.[3] ?? defaultPort);
  if (!tcp || port < 1 || port > 65535) {
    throw new TypeError(`"${text}" is no address of connectord: tcp://host:port, tls://host:port or unix:/path is`);
  }
  const host = tcp[2]!.replace(/^\[|\]$/g, '');
  const scheme = tcp[1] ?? 'tcp';
  return { text: `${scheme}://${tcp[2]}:${port}`, host, port, isSecure: scheme === 'tls' };
}

/**
 * The daemon's address: the one given, the environment's `CONNECTORD_URL`, the local unix socket, the local port.
 */
export function daemonAddress(given?: string): Address {
  const said = given || process.env['CONNECTORD_URL'];
  if (said) return parseAddress(said);
  const folders = [process.env['XDG_RUNTIME_DIR'], '/run/connectord'];
  for (const folder of folders) {
    const socket = folder && path.join(folder, 'connectord.sock');
    if (socket && existsSync(socket)) return parseAddress(`unix:${socket}`);
  }
  return parseAddress(`tcp://127.0.0.1:${defaultPort}`);
}
