// Loads a bundle alone and prints how long that took and how much of a processor, in milliseconds: the import, and all
// since the process began.
// node init-time.mjs BUNDLE
const [, , bundle = ''] = process.argv;
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const cpuBefore = cpuMs();
const startedAt = performance.now();
const { handler } = await import(bundle);
const readyAt = performance.now();
const cpuAfter = cpuMs();
if (typeof handler !== 'function') throw new Error(`${bundle} exports no handler.`);
const times = { import: readyAt - startedAt, importCpu: cpuAfter - cpuBefore, wholeCpu: cpuAfter };
// A key set or a client may keep the process alive; nobody waits for it.
process.stdout.write(JSON.stringify(times), () => process.exit());
