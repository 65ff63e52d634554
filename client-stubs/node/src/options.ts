// The options of a call: whom they aim at, and what of them the daemon is told.
import { failure, type ConnectordError } from './errors';
import { limited, type Callback } from './pending';
import { notActive, type Session } from './session';
import { OpenTransaction } from './transaction';

export type Options = Record<string, any>;

/** Where a call goes, and its options as JSON text; `null` when there is nothing to say. */
export interface Aim {
  session: Session;
  text: string;
  /** What `timeoutMs` gives the daemon. */
  limit?: number;
}

/** Options that are the daemon's too, with what they must be to be meant for it: an application has its own. */
const shared: [name: string, type: 'string' | 'number' | 'boolean'][] = [
  ['schema', 'string'],
  ['timeoutMs', 'number'],
  ['maxAffected', 'number'],
];

/**
 * Reads a call's options.
 *
 * Errors  `transaction_not_found` for a transaction that is over: it must not run outside
 */
export function aim(options: Options | null | undefined, connector: object, main: Session): Aim | ConnectordError {
  if (!options) return { session: main, text: 'null' };
  let session = main;
  let text = '';
  const given = options['transaction'];
  if (given !== undefined && given !== null) {
    const transaction = transactionOf(given, connector);
    if (transaction instanceof Error) return transaction;
    if (transaction) {
      session = transaction.session ?? main;
      text = `"transaction":${JSON.stringify(transaction.id)}`;
    }
  }
  for (const [name, type] of shared) {
    const value = options[name];
    if (typeof value !== type) continue;
    text += `${text === '' ? '' : ','}"${name}":${JSON.stringify(value)}`;
  }
  const target: Aim = { session, text: text === '' ? 'null' : `{${text}}` };
  if (typeof options['timeoutMs'] === 'number') target.limit = options['timeoutMs'];
  return target;
}

/** How much later than the daemon we end a call that has a limit: the daemon knows better what became of it. */
const grace = 500;

/** A callback that is called in time, also when the daemon stands still. */
export function within({ limit, session }: Aim, method: string, callback: Callback): Callback {
  if (limit === undefined) return callback;
  return limited(callback, limit + grace, () => {
    const message = `"${method}" was not answered within ${limit} ms: whether it took effect is not known`;
    const error = failure(`connectord at ${session.address}: ${message}`, 'timeout', 'ETIMEDOUT');
    error.outcome = 'unknown';
    return error;
  });
}

/** The transaction that is meant; undefined for one of another datasource, which LoopBack passes over. */
function transactionOf(
  given: any,
  connector: object,
): { id: string; session?: Session } | ConnectordError | undefined {
  if (typeof given === 'string') return { id: given };
  if (given instanceof OpenTransaction) return ready(given);
  if (typeof given !== 'object') return failure('options.transaction is no transaction', 'invalid_params');
  if (given.connector !== undefined && given.connector !== connector) return undefined;
  if (!(given.connection instanceof OpenTransaction)) return notActive(`The transaction is not active: ${given.id ?? ''}`);
  return ready(given.connection);
}

function ready(transaction: OpenTransaction): OpenTransaction | ConnectordError {
  return transaction.ended === undefined ? transaction : notActive(transaction.ended);
}
