// How long to wait before the next attempt to connect.

/** Doubles from `first` to `most`, each wait cut by up to half so that many clients do not knock at once. */
export class Backoff {
  private next: number;

  constructor(
    private readonly first = 50,
    private readonly most = 1000,
    private readonly random: () => number = Math.random,
  ) {
    this.next = first;
  }

  /** Milliseconds until the next attempt. */
  wait(): number {
    const whole = this.next;
    this.next = Math.min(whole * 2, this.most);
    return Math.round(whole * (1 - this.random() / 2));
  }

  reset(): void {
    this.next = this.first;
  }
}
