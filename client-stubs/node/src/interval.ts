// An interval of PostgreSQL as `pg` gives it: an object of its parts, those that are not zero.

const parts = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;
const pattern = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/;

export class Interval {
  years?: number;
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;

  /** Reads ISO 8601, as the daemon writes it; what it cannot read stays text. */
  static parse(text: string): Interval | string {
    const found = pattern.exec(text);
    if (!found) return text;
    const interval = new Interval();
    parts.forEach((part, place) => {
      const value = Number(found[place + 1] ?? 0);
      if (Math.trunc(value) !== 0) interval[part] = Math.trunc(value);
      const fraction = Math.round((value % 1) * 1e6) / 1e3;
      if (fraction !== 0) interval.milliseconds = fraction;
    });
    return interval;
  }

  toPostgres(): string {
    const { seconds = 0, milliseconds = 0 } = this;
    const said = parts.slice(0, -1).flatMap((part) => (this[part] ? [`${this[part]} ${part}`] : []));
    const precise = seconds + milliseconds / 1000;
    if (precise !== 0 || said.length === 0) said.push(`${precise} seconds`);
    return said.join(' ');
  }

  toISO(): string {
    const { years = 0, months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = this;
    return `P${years}Y${months}M${days}DT${hours}H${minutes}M${seconds + milliseconds / 1000}S`;
  }

  toISOString(): string {
    return this.toISO();
  }
}
