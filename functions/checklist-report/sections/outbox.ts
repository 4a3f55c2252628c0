import { slos } from '../../../lib/catalogue/slos.ts';
import type { Figures, TenantFigures } from '../figures.ts';
import { textTable } from '../text-table.ts';
import { duration } from './duration.ts';
import { readable } from './readable.ts';
import { counted, type Section } from './section.ts';

/** Waiting and dead entries; an age between the objective and the alarm is told here alone. */
export function outboxSection(title: string, figures: Figures): Section {
  const tenants = readable(figures);
  const rows = tenants.map(({ code, outbox, acknowledged }) => [
    code,
    outbox.pending,
    outbox.pending === 0 ? null : duration(outbox.pendingAge),
    outbox.dead,
    acknowledged,
  ]);
  const columns = ['tenant', 'pending', 'oldest', 'dead', 'acknowledged'];
  return { title, lines: textTable(columns, rows), attention: tenants.flatMap(attention) };
}

function attention({ code, outbox, acknowledged }: TenantFigures): string[] {
  const sentences: string[] = [];
  const dead = outbox.dead - acknowledged;
  if (dead > 0) {
    const entries = counted(dead, 'dead outbox entry', 'dead outbox entries');
    sentences.push(`${code} has ${entries}: requeue or acknowledge.`);
  }
  if (outbox.pendingAge >= slos.outbox_pending_age.target) {
    const target = duration(slos.outbox_pending_age.target);
    sentences.push(
      `The oldest pending entry of ${code} is ${duration(outbox.pendingAge)} old; the objective is below ${target}.`,
    );
  }
  return sentences;
}
