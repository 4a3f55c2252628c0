import { readFileSync } from 'node:fs';
import { resourceName } from '../../lib/resource-name.ts';
import { parseSettings } from '../../lib/settings.ts';
import { billOf } from './bill.ts';
import { synthesizeTemplate } from './synthesize.ts';
import { readTemplate } from './template.ts';

const TENANTS = [10, 100, 1_000];
const SERIALS_PER_TENANT = 500;

/** The costs of three factory groups as the rows of a table, with its head. */
export function costRows(): { readonly head: readonly string[]; readonly rows: readonly string[][] } {
  const file = 'settings/example.json';
  const settings = parseSettings(JSON.parse(readFileSync(file, 'utf8')), file);
  const stack = readTemplate(synthesizeTemplate(settings));
  const functionName = (folder: string) => resourceName(settings, folder);
  const bills = TENANTS.map((tenants) =>
    billOf({ stack, functionName, load: { tenants, serialsPerDay: tenants * SERIALS_PER_TENANT } }),
  );
  const dearest = Object.entries(bills[1]?.services ?? {}).toSorted(([, one], [, other]) => other - one);
  const services = dearest.map(([service]) => service);
  return {
    head: [
      'USD a month',
      ...TENANTS.map(
        (tenants) => `${count(tenants)} tenants, ${count(tenants * SERIALS_PER_TENANT)} serials a day`,
      ),
    ],
    rows: [
      ...services.map((service) => [service, ...bills.map((bill) => dollars(bill.services[service] ?? 0))]),
      ['**total**', ...bills.map(({ total }) => `**${dollars(total)}**`)],
      ['more with a metric per tenant', ...bills.map((bill) => dollars(bill.metricPerTenantUsd))],
    ],
  };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function dollars(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
