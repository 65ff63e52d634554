// A daemon that stands still: its socket lives on, for the system answers for it, and nothing else ever comes.

/** What is watched. */
export interface Watched {
  /** Whether an answer is owed. */
  isAsked(): boolean;
  /** Asks for a sign of life. */
  ask(): void;
  /** There was none. */
  lost(): void;
}

/**
 * Notices when a daemon that is asked says nothing at all.
 *
 * A call may take its time; but a daemon that runs answers a question that needs neither database nor model while others
 * are under way. It looks three times within `limit`: at the first silence it asks, at the second nobody is there. It
 * costs a timer for each connection and nothing for a call.
 */
export class Silence {
  private timer: NodeJS.Timeout | undefined;
  private isHeard = false;
  private hasAsked = false;

  /** Units  `limit` in milliseconds; 0 watches nothing */
  constructor(
    private readonly limit: number,
    private readonly watched: Watched,
  ) {}

  begin(): void {
    this.end();
    if (this.limit > 0) this.timer = setInterval(() => this.look(), Math.ceil(this.limit / 3)).unref();
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.broken();
  }

  /** Something was heard. */
  broken(): void {
    this.isHeard = true;
    this.hasAsked = false;
  }

  private look(): void {
    const wasHeard = this.isHeard;
    this.isHeard = false;
    if (wasHeard || !this.watched.isAsked()) return;
    if (!this.hasAsked) {
      this.hasAsked = true;
      this.watched.ask();
      return;
    }
    // This process itself may have stood still, and the answer lie unread: it is read before this runs.
    setImmediate(() => {
      if (this.hasAsked && this.timer) this.watched.lost();
    });
  }
}
