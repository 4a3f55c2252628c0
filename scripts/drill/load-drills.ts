import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Drill } from '../../local/drill/drill.ts';

const FOLDER = path.join(import.meta.dirname, '..', '..', 'test', 'drills');

/** Drill files export their drills by default; TypeScript checks what is in them. */
const drillFile = z.object({
  default: z.array(
    z.custom<Drill>((value) => typeof value === 'object' && value !== null && 'expect' in value),
  ),
});

/** The drills of all files in `test/drills`, by file. */
export async function allDrills(): Promise<readonly Drill[]> {
  const files = globSync('*.ts', { cwd: FOLDER }).sort();
  const modules: unknown[] = await Promise.all(
    files.map((file) => import(pathToFileURL(path.join(FOLDER, file)).href)),
  );
  return modules.flatMap((module) => drillFile.parse(module).default);
}

/** Those of the given names, or of what stands before the slash; all when no name is given. */
export function chooseDrills(
  drills: readonly Drill[],
  names: readonly string[],
):
  | { readonly drills: readonly Drill[] }
  | { readonly unknown: readonly string[]; readonly known: readonly string[] } {
  const fits = (name: string, { name: full }: Drill) => full === name || full.startsWith(`${name}/`);
  const unknown = names.filter((name) => !drills.some((drill) => fits(name, drill)));
  if (unknown.length > 0) {
    return { unknown, known: [...new Set(drills.map(({ name }) => name.replace(/\/.*$/, '')))] };
  }
  return { drills: drills.filter((drill) => names.length === 0 || names.some((name) => fits(name, drill))) };
}
