// Chance from a seed, so that a run can be told and repeated.

/** mulberry32: small, fast, and good enough to pick from lists. */
export class Chance {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** A number from 0 up to 1. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  integer(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  of(list) {
    return list[this.integer(0, list.length - 1)];
  }

  percent(share) {
    return this.next() * 100 < share;
  }

  /** `count` different ones of a list, in the list's order. */
  some(list, count) {
    const left = list.map((_, index) => index);
    while (left.length > count) left.splice(this.integer(0, left.length - 1), 1);
    return left.map((index) => list[index]);
  }
}
