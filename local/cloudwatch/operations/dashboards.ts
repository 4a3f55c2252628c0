import { z } from 'zod';
import { CloudWatchError } from '../errors.ts';
import { epochSeconds } from '../timestamps.ts';
import { operation } from './operation.ts';
import { paginate } from './paginate.ts';

/** Local: CloudWatch gives up to 1,000 a page. */
const PAGE = 1_000;

export const getDashboard = operation(
  z.strictObject({ DashboardName: z.string().min(1) }),
  ({ dashboards }, { DashboardName }) => {
    const found = dashboards.find(({ name }) => name === DashboardName);
    if (found === undefined) {
      throw new CloudWatchError('DashboardNotFoundError', `Dashboard ${DashboardName} does not exist`);
    }
    return { DashboardArn: found.arn, DashboardBody: found.body, DashboardName: found.name };
  },
);

export const listDashboards = operation(
  z.strictObject({ DashboardNamePrefix: z.string().optional(), NextToken: z.string().optional() }),
  ({ dashboards }, { DashboardNamePrefix = '', NextToken }) => {
    const matching = dashboards.filter(({ name }) => name.startsWith(DashboardNamePrefix));
    const { items, next } = paginate(matching, PAGE, NextToken);
    return {
      DashboardEntries: items.map(({ name, arn, body, modifiedAt }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: epochSeconds(modifiedAt),
        Size: Buffer.byteLength(body),
      })),
      ...next,
    };
  },
);
