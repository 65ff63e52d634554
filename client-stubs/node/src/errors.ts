// What went wrong, as users of `pg` and LoopBack know it.
import type { WireError } from './wire';

/** A failed call. */
export interface ConnectordError extends Error {
  /** SQLSTATE where the database said one; a name of `net` such as `ECONNREFUSED`; else the daemon's name for it. */
  code: string;
  /** The daemon's stable name: `database_error`, `timeout`, `connection_lost`, … */
  errorName: string;
  /** JSON-RPC code, for errors that the daemon answered. */
  rpcCode?: number;
  statusCode?: number;
  status?: number;
  sqlState?: string;
  severity?: string;
  detail?: string;
  hint?: string;
  schema?: string;
  table?: string;
  column?: string;
  dataType?: string;
  constraint?: string;
  routine?: string;
  retryable?: boolean;
  /** What became of the call in the database: `none`, `rolled_back`, `unknown`. */
  outcome?: string;
  /** Everything that the daemon said beside the message. */
  data?: Record<string, unknown>;
}

/** Facts that stand on the error itself, where users of `pg` look for them. */
const facts = [
  'severity', 'detail', 'hint', 'schema', 'table', 'column', 'dataType', 'constraint', 'routine', 'retryable',
  'outcome', 'sqlState',
] as const;

/** Statuses that LoopBack's REST layer sends; what is not here is its 500. */
const statuses: Record<string, number> = {
  invalid_params: 400,
  not_found: 404,
  unauthenticated: 401,
  forbidden: 403,
};

/** Rebuilds an Error from the daemon's. */
export function fromWire(wire: WireError): ConnectordError {
  const data = wire.data ?? {};
  const name = data.name ?? 'internal';
  const error = failure(messageOf(wire), name, String(data['sqlState'] ?? data['cause'] ?? name));
  error.rpcCode = wire.code;
  error.data = data;
  for (const fact of facts) {
    if (data[fact] !== undefined) Object.assign(error, { [fact]: data[fact] });
  }
  const status = data['statusCode'] ?? statuses[name];
  if (typeof status === 'number') error.statusCode = error.status = status;
  return error;
}

/** The daemon's sentence, with the words that applications look for in it. */
function messageOf({ message, data = {} }: WireError): string {
  const { cause, sqlState, serverMessage } = data;
  if (typeof cause === 'string') return `${message}: ${cause}${serverMessage ? `, ${serverMessage}` : ''}`;
  // Who may hear what the server said hears it in the server's words, which applications know.
  if (typeof serverMessage === 'string') return sqlState ? duplicate(serverMessage, sqlState) : `${message}: ${serverMessage}`;
  return duplicate(message, sqlState);
}

/** Every database has its own words for this; those of PostgreSQL are what applications look for. */
function duplicate(message: string, sqlState: unknown): string {
  return sqlState === '23505' && !/duplicate/i.test(message) ? `duplicate key: ${message}` : message;
}

/** A failure of our own. */
export function failure(message: string, name: string, code = name): ConnectordError {
  return Object.assign(new Error(message), { code, errorName: name });
}
