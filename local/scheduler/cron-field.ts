/** The range of one cron field, for parsing and for messages. */
export interface CronFieldRange {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** Thrown for an expression that is malformed or uses what is not modelled. */
export class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError';
}

const part = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

/**
 * The values that a cron field names: `*`, numbers, ranges, steps (`0/5`, `5-40/5`) and lists of them.
 * @throws ScheduleExpressionError naming the field and the part; names (MON, JAN), L, W and # are not modelled
 */
export function cronFieldValues(text: string, range: CronFieldRange): ReadonlySet<number> {
  const values = new Set<number>();
  for (const piece of text.split(',')) {
    const match = part.exec(piece);
    if (match === null) {
      throw new ScheduleExpressionError(
        `cron field ${range.name}: ${piece} is not modelled; numbers, *, lists, ranges and steps are`,
      );
    }
    const [, from, to, step] = match;
    const first = from === undefined ? range.min : Number(from);
    // `5/10` starts at five and goes on to the end; a lone `5` is just five.
    const open = from === undefined || (to === undefined && step !== undefined);
    const last = open ? range.max : Number(to ?? from);
    const stride = Number(step ?? 1);
    if (first < range.min || last > range.max || first > last || stride < 1) {
      throw new ScheduleExpressionError(
        `cron field ${range.name}: ${piece} is outside ${range.min}-${range.max}`,
      );
    }
    for (let value = first; value <= last; value += stride) values.add(value);
  }
  return values;
}
