import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importErrorOf } from './function-error.ts';
import type { FunctionError } from './protocol.ts';

export type Handler = (event: unknown, context: unknown) => unknown;
export type LoadedHandler = { readonly handler: Handler } | { readonly error: FunctionError };

function moduleNotFound(specifier: string, parent: string | undefined): Error {
  const error = new Error(`Cannot find package '${specifier}' imported from ${parent ?? 'the bundle'}`);
  return Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' });
}

/**
 * Refuses imports from outside the bundle. Node.js would find them in this project's `node_modules`, and
 * the same bundle would then break in the cloud.
 */
function allowOnlyOwnModules(codeDirectory: string): void {
  const own = `${pathToFileURL(codeDirectory).href}/`;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context);
      if (resolved.url.startsWith('node:') || resolved.url.startsWith(own)) return resolved;
      throw moduleNotFound(specifier, context.parentURL);
    },
  });
}

function bundleFile(codeDirectory: string, file: string): string | FunctionError {
  const found = ['.mjs', '.cjs', '.js'].map((ending) => join(codeDirectory, file + ending)).find(existsSync);
  if (found === undefined) {
    const errorMessage = `Error: Cannot find module '${file}': no ${file}.mjs, .cjs or .js in ${codeDirectory}`;
    return { errorType: 'Runtime.ImportModuleError', errorMessage, trace: [] };
  }
  // A plain .js takes its module type from the nearest package.json, which locally may be the project's.
  if (found.endsWith('.js') && !existsSync(join(codeDirectory, 'package.json'))) {
    const errorMessage = `Error: ${file}.js has no package.json beside it that says its module type; name it ${file}.mjs`;
    return { errorType: 'Runtime.ImportModuleError', errorMessage, trace: [] };
  }
  return found;
}

/** Imports the bundle and picks its handler; never throws. */
export async function loadHandler(codeDirectory: string, name: string): Promise<LoadedHandler> {
  const dot = name.lastIndexOf('.');
  const [file, exported] = [name.slice(0, dot), name.slice(dot + 1)];
  const path = bundleFile(codeDirectory, file);
  if (typeof path !== 'string') return { error: path };
  allowOnlyOwnModules(codeDirectory);
  try {
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
    return checkHandler(module[exported], name);
  } catch (thrown) {
    return { error: importErrorOf(thrown) };
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === 'function';
}

function checkHandler(candidate: unknown, name: string): LoadedHandler {
  if (!isHandler(candidate)) {
    const errorMessage = `${name} is undefined or not exported`;
    return { error: { errorType: 'Runtime.HandlerNotFound', errorMessage, trace: [] } };
  }
  // The third parameter was the callback; Node.js 24 on Lambda refuses such handlers.
  if (candidate.length >= 3) {
    const errorMessage = `${name} takes a callback; Lambda supports only async handlers from Node.js 24 on`;
    return { error: { errorType: 'Runtime.CallbackHandlerDeprecated', errorMessage, trace: [] } };
  }
  return { handler: candidate };
}
