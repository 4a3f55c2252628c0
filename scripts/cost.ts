import { resourceName } from '../lib/resource-name.ts';
import { readDeployment, SettingsError } from '../lib/settings.ts';
import { billOf } from './cost/bill.ts';
import { parseOptions, USAGE, UsageError } from './cost/options.ts';
import { billAsJson, billAsText } from './cost/print.ts';
import { synthesizeTemplate } from './cost/synthesize.ts';
import { readTemplate } from './cost/template.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(USAGE);
  } else {
    const settings = readDeployment(process.env['SETTINGS_FILE'] ?? 'settings/example.json');
    const bill = billOf({
      stack: readTemplate(synthesizeTemplate(settings)),
      functionName: (folder) => resourceName(settings, folder),
      load: options.load,
      freeTier: options.freeTier,
    });
    console.log(options.json ? billAsJson(bill, options) : billAsText(bill, options));
  }
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof SettingsError)) throw error;
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error.message);
  process.exitCode = 2;
}
