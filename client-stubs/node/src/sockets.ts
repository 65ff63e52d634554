// Sockets to the daemon, plain or with TLS.
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import * as tls from 'node:tls';
import type { Address } from './address';

const readBuffer = 64 << 10;

export interface OpenedSocket {
  socket: net.Socket;
  /** The event that says that the daemon may be spoken to. */
  ready: 'connect' | 'secureConnect';
}

/**
 * Begins to connect.
 *
 * Shape   `secure` is `true` or options of `tls.connect`; an address of `tls://` needs neither
 * Errors  thrown: a certificate or key that cannot be read. What goes wrong later is the socket's event
 */
export function openSocket(address: Address, secure: boolean | tls.ConnectionOptions | undefined, hear: (bytes: Buffer) => void): OpenedSocket {
  const target = address.path !== undefined ? { path: address.path } : { host: address.host!, port: address.port! };
  if (secure || address.isSecure) {
    const socket = tls.connect({ ...target, servername: nameOf(address), ...(typeof secure === 'object' && withFiles(secure)) });
    socket.on('data', hear);
    socket.setKeepAlive(true, 30_000);
    return { socket: socket.setNoDelay(true), ready: 'secureConnect' };
  }
  // Bytes are read into one buffer that is used again and again.
  const onread = {
    buffer: Buffer.allocUnsafe(readBuffer),
    callback: (size: number, buffer: Uint8Array): boolean => {
      hear((buffer as Buffer).subarray(0, size));
      return true;
    },
  };
  const socket = net.connect({ ...target, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  return { socket, ready: 'connect' };
}

/** The name that is asked for in the handshake; an address in digits has none (RFC 6066, section 3). */
function nameOf({ host }: Address): string {
  return host === undefined || net.isIP(host) !== 0 ? '' : host;
}

const files = ['ca', 'cert', 'key', 'pfx'] as const;

/** A JSON file has no room for certificates and keys: what is not PEM is the name of a file. */
function withFiles(options: tls.ConnectionOptions): tls.ConnectionOptions {
  const read = { ...options };
  for (const name of files) {
    const value = read[name];
    if (typeof value === 'string' && !value.includes('-----BEGIN ')) read[name] = readFileSync(value);
  }
  return read;
}
