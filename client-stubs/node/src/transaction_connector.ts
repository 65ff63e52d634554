// Transactions, as LoopBack's Transaction asks for them.
import type { Callback } from './channel';
import { failure } from './errors';
import type { Options } from './options';
import { RowConnector } from './row_connector';
import { OpenTransaction } from './transaction';

export class TransactionConnector extends RowConnector {

  /** Shape  an isolation level, or {isolationLevel, readOnly, deferrable, timeoutMs, idleTimeoutMs} */
  beginTransaction(isolationLevel: string | Options, callback: (error: Error | null, transaction?: OpenTransaction) => void): void {
    const { isolationLevel: level = null, ...options } =
      typeof isolationLevel === 'string' ? { isolationLevel } : (isolationLevel ?? {});
    this.sessions.begin(level, options, callback);
  }

  commit(transaction: OpenTransaction, callback: Callback): void {
    if (transaction instanceof OpenTransaction) return transaction.commit(callback);
    process.nextTick(callback, failure('The transaction is not active', 'transaction_not_found'));
  }

  rollback(transaction: OpenTransaction, callback: Callback): void {
    if (transaction instanceof OpenTransaction) return transaction.rollback(callback);
    process.nextTick(callback, failure('The transaction is not active', 'transaction_not_found'));
  }
}
