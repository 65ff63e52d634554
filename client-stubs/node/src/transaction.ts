// Transactions: what LoopBack's Transaction object holds as its `connection`, and where more of them find room.
import { randomUUID } from 'node:crypto';
import type { Callback } from './channel';
import { notActive, type Session } from './session';

/** An open transaction of the daemon, bound to the session that began it. */
export class OpenTransaction {
  /** Why it is over; undefined while it is not. */
  ended: string | undefined;
  private readonly params: string;

  constructor(
    readonly id: string,
    readonly session: Session,
    private readonly onEnd: (session: Session) => void,
  ) {
    session.open.set(id, this);
    this.params = JSON.stringify([id]);
  }

  /** From now on nothing runs in it. */
  end(reason: string): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.session.open.delete(this.id);
    this.session.begun--;
    this.onEnd(this.session);
  }

  commit(callback: Callback): void {
    this.finish('commit', 'The transaction is not active: it was committed', callback);
  }

  rollback(callback: Callback): void {
    this.finish('rollback', 'The transaction is not active: it was rolled back', callback);
  }

  private finish(method: string, reason: string, callback: Callback): void {
    if (this.ended !== undefined) {
      process.nextTick(callback, notActive(this.ended));
      return;
    }
    // The id is dead before it is sent, so that nothing slips in behind.
    this.end(reason);
    this.session.channel.send(method, this.params, (error) => callback(error), true);
  }
}

/** The isolation levels that every daemon knows: a transaction of one of them can hardly fail to begin. */
const levels = new Set<unknown>([null, 'READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE']);

/** How long a session that only transactions needed is kept. */
const spareLasts = 30_000;

/**
 * The sessions of a connector: one for all calls, and spare ones while more transactions are open than the daemon
 * allows a session.
 */
export class Sessions {
  readonly main: Session;
  private readonly spare: Session[] = [];

  constructor(private readonly make: () => Session) {
    this.main = make();
  }

  all(): Session[] {
    return [this.main, ...this.spare];
  }

  /**
   * Begins a transaction. Where nothing but its level is asked for, the daemon is told and not asked: that travels with
   * the first call in it, whose error says when it could not begin.
   */
  begin(level: unknown, options: object, callback: (error: Error | null, transaction?: OpenTransaction) => void): void {
    this.main.channel.whenReady((error) => {
      if (error) return callback(error);
      const most = this.main.channel.greeting!.limits.transactions;
      const session = this.all().find(({ begun }) => begun < most) ?? this.another();
      session.begun++;
      if (session.channel.isReady && levels.has(level) && Object.keys(options).length === 0) this.beginNow(session, level, callback);
      else this.beginAndWait(session, [level, options], callback);
    });
  }

  private beginNow(session: Session, level: unknown, callback: (error: Error | null, transaction?: OpenTransaction) => void): void {
    const id = randomUUID().replaceAll('-', '');
    const transaction = new OpenTransaction(id, session, (idle) => this.rest(idle));
    session.channel.tell('beginTransaction', JSON.stringify([level, { transaction: id }]));
    // Ahead of the tick that sends it: the first call goes along.
    queueMicrotask(() => callback(null, transaction));
  }

  private beginAndWait(
    session: Session,
    params: unknown[],
    callback: (error: Error | null, transaction?: OpenTransaction) => void,
  ): void {
    session.channel.call('beginTransaction', JSON.stringify(params), (failed, reply) => {
      if (!failed) return callback(null, new OpenTransaction(reply.transaction, session, (idle) => this.rest(idle)));
      session.begun--;
      this.rest(session);
      callback(failed);
    });
  }

  /** Ends all sessions when everything is answered; what is open in them is rolled back. */
  end(callback: () => void): void {
    let left = this.all().length;
    for (const session of this.all()) {
      session.channel.end(() => {
        if (--left === 0) callback();
      });
    }
  }

  private another(): Session {
    const session = this.make();
    this.spare.push(session);
    return session;
  }

  private rest(session: Session): void {
    if (session === this.main || session.begun > 0) return;
    setTimeout(() => {
      const place = this.spare.indexOf(session);
      if (place < 0 || session.begun > 0) return;
      this.spare.splice(place, 1);
      session.channel.close();
    }, spareLasts).unref();
  }
}
