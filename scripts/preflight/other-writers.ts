import type { Database } from '../../functions/shared/database/data-api.ts';
import { whyNot } from './attempt.ts';
import { cannotTell, type Finding, ok, warning } from './finding.ts';
import { countUntried, readOutboxWork, readQuarantineWork, UNTRIED_HOURS, type Work } from './other-work.ts';
import type { OwnSchema } from './own-schema.ts';
import type { PreflightContext } from './preflight-context.ts';
import { refusalOf } from './refusal.ts';
import type { Target } from './target.ts';
import type { LocatedTenant } from './tenant-section.ts';

/** Looks for signs that the ERP's own cron jobs still do what ours do. Read-only. */
export async function checkOtherWriters(
  { databases, target: { modes } }: PreflightContext,
  own: OwnSchema,
  tenants: readonly LocatedTenant[],
): Promise<readonly Finding[]> {
  if (tenants.length === 0) return [];
  const findings: Finding[] = [];
  const readings: Reading[] = [];
  for (const tenant of tenants) {
    try {
      readings.push(await read(databases.tenant(tenant.schema), own, tenant));
    } catch (error) {
      // Told with the tenant's tables and grants.
      if (['no table', 'no column', 'denied'].includes(refusalOf(error).kind)) continue;
      findings.push(
        cannotTell('other-writers', `whether somebody else works there: ${whyNot(error)}.`, {
          subject: tenant.code,
        }),
      );
    }
  }
  if (readings.length === 0) return findings;
  const untried = readings.reduce((sum, reading) => sum + reading.untried, 0);
  return [
    ...findings,
    judgeOutboxWork(
      readings.map(({ outbox }) => outbox),
      untried,
      modes,
    ),
    judgeQuarantineWork(
      readings.map(({ quarantine }) => quarantine),
      modes,
    ),
  ];
}

interface Reading {
  readonly outbox: Work;
  readonly quarantine: Work;
  readonly untried: number;
}

async function read(database: Database, own: OwnSchema, tenant: LocatedTenant): Promise<Reading> {
  return {
    outbox: await readOutboxWork(database, own, tenant),
    quarantine: await readQuarantineWork(database, own, tenant),
    untried: await countUntried(database),
  };
}

/** Whether the ERP's own outbox worker is at work, and whether that agrees with our mode. */
function judgeOutboxWork(
  works: readonly Work[],
  untried: number,
  { outboxWorker }: Target['modes'],
): Finding {
  const finding = judge(works, {
    what: 'outbox entries',
    cron: "the ERP's own outbox worker",
    setting: 'jobs.outboxWorker.mode',
    mode: outboxWorker,
    clash:
      'both try the same entries; a short overlap does no harm, but without our backoff a failing entry dies within the hour',
  });
  if (outboxWorker === 'repair' || untried === 0 || works.some(({ byOthers }) => byOthers > 0))
    return finding;
  return warning(
    'other-writers',
    `${untried} outbox entries have waited for more than ${UNTRIED_HOURS} hours without an attempt.`,
    {
      right: 'jobs.outboxWorker.mode "repair", or the cron job of the ERP switched on',
      otherwise: 'in mode "report" nobody links them',
    },
  );
}

/** The same for the ERP's own consistency checker. */
function judgeQuarantineWork(works: readonly Work[], { consistencyChecker }: Target['modes']): Finding {
  return judge(works, {
    what: 'quarantined serials',
    cron: "the ERP's own consistency checker",
    setting: 'jobs.consistencyChecker.mode',
    mode: consistencyChecker,
    clash: 'both quarantine the same serials, and its entries come twice into the outbox',
  });
}

interface Suspicion {
  readonly what: string;
  readonly cron: string;
  readonly setting: string;
  readonly mode: 'repair' | 'report';
  readonly clash: string;
}

function judge(works: readonly Work[], { what, cron, setting, mode, clash }: Suspicion): Finding {
  const foreign = works.filter(({ byOthers }) => byOthers > 0);
  const changes = works.reduce((sum, work) => sum + work.changes, 0);
  if (changes === 0)
    return cannotTell('other-writers', `whether ${cron} runs: no ${what} changed in the last 24 hours.`, {
      right: `its cron job off where ${setting} is "repair"`,
    });
  if (foreign.length === 0)
    return ok(
      'other-writers',
      `All ${changes} ${what} that changed in the last 24 hours were changed by us.`,
    );
  const signs = foreign
    .map(({ tenant, byOthers, newest }) => `${tenant} ${byOthers}, last ${newest}`)
    .join('; ');
  const found = `Somebody else, probably ${cron}, changed ${what} in the last 24 hours: ${signs}.`;
  if (mode === 'report') return ok('other-writers', `${found} That agrees with ${setting} "report".`);
  return warning('other-writers', found, {
    right: `its cron job off, or ${setting} "report"`,
    otherwise: `${clash} (a run of ours that was cut short looks the same)`,
  });
}
