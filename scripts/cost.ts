import { resourceName } from '../lib/resource-name.ts';
import { readDeployment } from '../lib/settings.ts';
import { runCommand } from './command-line.ts';
import { billOf } from './cost/bill.ts';
import { parseOptions, USAGE } from './cost/options.ts';
import { billAsJson, billAsText } from './cost/print.ts';
import { synthesizeTemplate } from './cost/synthesize.ts';
import { readTemplate } from './cost/template.ts';

await runCommand(
  USAGE,
  () => parseOptions(process.argv.slice(2)),
  (options) => {
    const settings = readDeployment(process.env['SETTINGS_FILE'] ?? 'settings/example.json');
    const bill = billOf({
      stack: readTemplate(synthesizeTemplate(settings)),
      functionName: (folder) => resourceName(settings, folder),
      load: options.load,
      freeTier: options.freeTier,
    });
    console.log(options.json ? billAsJson(bill, options) : billAsText(bill, options));
    return 0;
  },
);
