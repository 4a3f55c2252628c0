import type { Trouble } from './trouble.ts';

/** Core links that name tokens which do not exist, until somebody of the ERP takes them back. */
export const poisonSerials: Trouble = {
  name: 'poison-serials',
  title: 'Poison serials',
  says: 'Three pieces get a Core link to a token that does not exist, and their real links wait in the outbox, where they can never succeed. The next run of the worker gives them up as dead, the next one of the collector counts them, and outbox-dead-entries fires. Switched off, the ERP takes the wrong links back: then requeue the three at the desk.',
  isOn: async ({ erp }) => (await erp.poisoned()) > 0,
  begin: ({ erp, clock }) => erp.poison(clock),
  end: ({ erp }) => erp.cure(),
};
