import { z } from 'zod';
import { MAX_DIMENSION_VALUE, MAX_DIMENSIONS, MAX_NAME } from '../limits.ts';
import { standardUnit } from '../units.ts';

/** Members that several requests share. */

/** A time as epoch seconds with decimals. */
export const timestamp = z.number().transform((seconds) => new Date(seconds * 1000));

export const name = z.string().min(1).max(MAX_NAME);

export const dimension = z.strictObject({
  Name: name,
  Value: z
    .string()
    .min(1)
    .max(MAX_DIMENSION_VALUE)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what the API takes.
    .regex(/^[\x00-\x7f]*$/, 'must be ASCII'),
});

export const dimensions = z.array(dimension).max(MAX_DIMENSIONS).default([]);

export const metricDataQuery = z.strictObject({
  Id: z.string().min(1).max(MAX_NAME),
  Expression: z.string().optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().optional(),
  Period: z.int().positive().optional(),
  MetricStat: z
    .strictObject({
      Metric: z.strictObject({ Namespace: name, MetricName: name, Dimensions: dimensions }),
      Period: z.int().positive(),
      Stat: z.string().min(1),
      Unit: standardUnit.optional(),
    })
    .optional(),
});

export const alarmTypes = z.array(z.enum(['MetricAlarm', 'CompositeAlarm', 'LogAlarm'])).optional();
export const alarmState = z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']);
export const scanBy = z.enum(['TimestampDescending', 'TimestampAscending']);
