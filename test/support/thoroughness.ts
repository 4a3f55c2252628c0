/**
 * `npm run test:all` is thorough: whatever tries random cases tries many of them, and the files `*.all.test.ts` run, too.
 * `npm test` tries fewer: as many as each change needs, in minutes.
 */
export const isThorough = process.env['TESTS'] === 'all';

/**
 * How many random cases a test tries: as many as the variable says, else more or fewer with {@link isThorough}.
 * @param variable Of the environment, for example `HISTORIES=10000`.
 */
export function casesOf(
  variable: string,
  { change, all }: { readonly change: number; readonly all: number },
): number {
  const wanted = process.env[variable];
  if (wanted !== undefined) return Number(wanted);
  return isThorough ? all : change;
}
