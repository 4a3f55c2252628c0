import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { MAX_VALUE, timestampFault } from '../limits.ts';
import type { Samples } from '../minute-bucket.ts';
import { NO_UNIT, standardUnit } from '../units.ts';
import { dimensions, name, timestamp } from './members.ts';
import { operation } from './operation.ts';

/** Metrics of one request, and unique values of one metric in it. CloudWatch API Reference, PutMetricData. */
const MAX_DATA = 1_000;
const MAX_VALUES = 150;

const value = z.number().min(-MAX_VALUE).max(MAX_VALUE);

const datum = z.strictObject({
  MetricName: name,
  Dimensions: dimensions,
  Timestamp: timestamp.optional(),
  Value: value.optional(),
  Values: z.array(value).max(MAX_VALUES).optional(),
  Counts: z.array(z.number().min(0)).max(MAX_VALUES).optional(),
  StatisticValues: z
    .strictObject({ SampleCount: z.number().min(0), Sum: value, Minimum: value, Maximum: value })
    .optional(),
  Unit: standardUnit.default(NO_UNIT),
  StorageResolution: z
    .literal(60, { error: 'high-resolution metrics (StorageResolution 1) are not modelled' })
    .optional(),
});

type Datum = z.infer<typeof datum>;

/** Takes all datapoints of a request, or none of them. */
export const putMetricData = operation(
  z.strictObject({
    Namespace: name,
    MetricData: z.array(datum).max(MAX_DATA),
    // Means something for entities only, which are refused.
    StrictEntityValidation: z.boolean().optional(),
  }),
  ({ store, clock }, { Namespace, MetricData }) => {
    const now = clock.now();
    const datapoints = MetricData.map((each, index) => {
      const at = each.Timestamp ?? now;
      const fault = timestampFault(at, now);
      const member = `MetricData.member.${index + 1}`;
      if (fault !== undefined) invalidValue(`The parameter ${member}.Timestamp is invalid: ${fault}.`);
      const metric = {
        namespace: Namespace,
        name: each.MetricName,
        dimensions: each.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
      };
      return { metric, at, unit: each.Unit, samples: samplesOf(each, member) };
    });
    for (const datapoint of datapoints) store.put(datapoint);
    return {};
  },
);

function samplesOf({ Value, Values, Counts, StatisticValues }: Datum, member: string): Samples {
  const given = [Value, Values, StatisticValues].filter((each) => each !== undefined);
  if (given.length > 1) {
    throw new CloudWatchError(
      'InvalidParameterCombinationException',
      `The parameters ${member}.Value, ${member}.Values and ${member}.StatisticValues are mutually exclusive and you have specified more than one.`,
    );
  }
  if (Values === undefined && Counts !== undefined) {
    throw new CloudWatchError(
      'InvalidParameterCombinationException',
      `${member}.Counts needs ${member}.Values.`,
    );
  }
  if (StatisticValues !== undefined) return statisticSet(StatisticValues, member);
  if (Value !== undefined) return { kind: 'values', values: [Value] };
  if (Values === undefined) {
    throw new CloudWatchError(
      'MissingRequiredParameterException',
      `${member} needs Value, Values or StatisticValues.`,
    );
  }
  if (Counts !== undefined && Counts.length !== Values.length) {
    invalidValue(`The parameters ${member}.Values and ${member}.Counts must be of the same size.`);
  }
  return { kind: 'values', values: Values, ...(Counts === undefined ? {} : { counts: Counts }) };
}

function statisticSet(set: NonNullable<Datum['StatisticValues']>, member: string): Samples {
  const { SampleCount, Sum, Minimum, Maximum } = set;
  if (Minimum > Maximum) invalidValue(`${member}.StatisticValues.Minimum is greater than its Maximum.`);
  return { kind: 'statistic-set', sampleCount: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum };
}

function invalidValue(message: string): never {
  throw new CloudWatchError('InvalidParameterValueException', message);
}
