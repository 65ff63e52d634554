// A call that is under way: who asked, and how that one is told.
import { AsyncResource } from 'node:async_hooks';
import type { ConnectordError } from './errors';

/** Called once, with the error or with the result. */
export type Callback = (error: ConnectordError | null, result?: any) => void;

/**
 * A call without its answer.
 *
 * Its callback runs in the asynchronous context of the caller, whichever socket brings the answer: what an application
 * keeps in an `AsyncLocalStorage`, such as the request that it serves, is still there in hooks and callbacks.
 */
export class Pending extends AsyncResource {
  constructor(
    readonly method: string,
    private readonly callback: Callback,
  ) {
    super('CONNECTORD_CALL');
  }

  /** Tells who asked. A callback that throws fails alone: it is uncaught, and the replies behind it still arrive. */
  answer(error: ConnectordError | null, result?: unknown): void {
    try {
      this.runInAsyncScope(this.callback, undefined, error, result);
    } catch (thrown) {
      process.nextTick(() => {
        throw thrown;
      });
    }
  }
}

/** A callback that ends within `limit` milliseconds: what is not answered by then has failed, and a late answer is no news. */
export function limited(callback: Callback, limit: number, late: () => ConnectordError): Callback {
  let isOver = false;
  const finish: Callback = (error, result) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    callback(error, result);
  };
  const timer = setTimeout(() => finish(late()), limit);
  return finish;
}
