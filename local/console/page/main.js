import { startAlarms } from './alarms.js';
import { ask } from './ask.js';
import { startDashboard } from './dashboard.js';
import { startDesk } from './desk.js';
import { byId, el } from './dom.js';
import { startFaults } from './faults.js';
import { startInbox } from './inbox.js';
import { startJobs } from './jobs.js';
import { startStatus } from './status.js';
import { startTenants } from './tenants.js';
import { startVerdict } from './verdict.js';

const facts = await ask('GET', 'facts');
const status = startStatus();
startVerdict(status);
startAlarms(status);
startInbox(status);
startJobs(status, facts.functions);
startTenants(status);
startFaults(status, facts.functions);
status.start();
startDashboard(facts);
startDesk(facts, status);
showCurl(facts);

function showCurl({ api, apiUrl, session }) {
  const [code = '', cookie = ''] = Object.entries(session)[0] ?? [];
  byId('api-docs').href = `${api}/docs`;
  const lines = [
    `# as a member of tenant ${code}`,
    `curl -H 'Cookie: ${cookie}' \\`,
    `  '${apiUrl}/source/platform_serial_metrics_api.php?action=summary'`,
    `curl -H 'Cookie: ${cookie}' '${apiUrl}/v1/metrics/summary'`,
  ];
  byId('curl').append(el('pre', { tabindex: 0 }, lines.join('\n')));
}
