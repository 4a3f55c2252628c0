import { openDesk } from './desk.ts';
import { mendLinks, mendQuarantined } from './mend.ts';
import type { Soak } from './soak-system.ts';

/** Minutes of quiet that are left for what a person did to show, runs of the checker included. */
export const MINUTES_AFTER_PERSON = 200;

/** Rows that one call of the desk lists: with more, it is asked again. */
const ROUNDS = 20;

/**
 * Does what the alarms ask of people: puts right what is bent, requeues what can be linked now and
 * acknowledges the other dead entries, resolves what is quarantined, and empties the queue of failed runs.
 */
export async function doThePersonsPart(soak: Soak): Promise<void> {
  const tenants = soak.system.erp.activeTenants;
  for (const tenant of tenants) {
    await mendLinks(soak, tenant);
    await mendQuarantined(soak, tenant);
    await requeueDead(soak, tenant.organization.code);
  }
  await soak.advance(10, 0);
  for (const { organization } of tenants) await emptyDesk(soak, organization.code);
  const { queues } = soak.system.deployed;
  for (const { arn } of queues.all) queues.purge(arn);
}

/** By id: those that somebody let rest are meant, too, as their links may be mended now. */
async function requeueDead(soak: Soak, code: string): Promise<void> {
  const desk = openDesk(soak, code);
  const dead = await desk.dead();
  const ids = dead.length === 0 ? [] : await desk.linkable(dead);
  if (ids.length > 0) await untilTaken(soak, () => desk.requeue(ids));
}

async function emptyDesk(soak: Soak, code: string): Promise<void> {
  const desk = openDesk(soak, code);
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const dead = (await desk.dead()).filter((id) => !acknowledged.has(id));
    const held = await desk.openQuarantine();
    if (dead.length + held.length === 0) return;
    for (const id of dead)
      await untilTaken(soak, async () => {
        const answer = await desk.acknowledge(id);
        if (answer?.status === 200) acknowledged.add(id);
        return answer;
      });
    for (const id of held) await untilTaken(soak, () => desk.resolve(id));
  }
}

/** The gateway takes some changes a second; its clock is ours. */
async function untilTaken(
  soak: Soak,
  act: () => Promise<{ readonly status: number } | undefined>,
): Promise<void> {
  while ((await act())?.status === 429) await soak.advance(1);
}
