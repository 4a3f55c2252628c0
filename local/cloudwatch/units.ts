import { z } from 'zod';

const DATA = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'] as const;
const BITS = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'] as const;
const RATES = [
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
] as const;

/** The units of the CloudWatch API. */
export const standardUnit = z.enum([
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Percent',
  'Count',
  'None',
  ...DATA,
  ...BITS,
  ...RATES,
]);
export type Unit = z.infer<typeof standardUnit>;

/** What a datapoint without a unit has. */
export const NO_UNIT: Unit = 'None';
