import { byId, foreign } from './dom.js';
import { numberCell, rowHead, table } from './table.js';

const NUMBERS = ['Serials', 'Spawned', 'Linked in Core', 'Outbox pending', 'done', 'dead', 'Quarantined'];

export function startTenants(status) {
  const list = table({
    caption: 'Rows of each tenant, read past the functions that are watched',
    columns: ['Tenant', ...NUMBERS.map((text) => ({ text, number: true }))],
    keyOf: ({ code }) => code,
    cellsOf: ({ code, serials, spawned, coreLinked, outbox, quarantined }) => [
      rowHead(foreign(code)),
      numberCell(serials),
      numberCell(spawned),
      numberCell(coreLinked),
      numberCell(outbox.pending, outbox.pending > 0 ? 'wait' : ''),
      numberCell(outbox.done),
      numberCell(outbox.dead, outbox.dead > 0 ? 'bad' : ''),
      numberCell(quarantined),
    ],
    empty: 'There is no tenant.',
  });
  byId('tenant-list').append(list.box);
  status.follow(({ tenants }) => list.show(tenants));
}
