/** One thing in a template that the local AWS can't honour. */
export interface Fault {
  /** Where it stands: `Resources.ApiFunction.Properties.VpcConfig`. */
  readonly where: string;
  /** What is wrong with it, and what would be right. */
  readonly message: string;
}

/** Collects faults, so that one run names all of them instead of the first. */
export interface FaultList {
  readonly faults: readonly Fault[];
  report(where: string, message: string): void;
}

/** Thrown when a template asks for something the local AWS does not model. Lists every such place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly faults: readonly Fault[];

  constructor(subject: string, faults: readonly Fault[]) {
    const lines = faults.map(({ where, message }) => `  ${where}: ${message}`);
    super(`The local AWS can't run ${subject}; it refuses what it does not model:\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

export function createFaultList(): FaultList {
  const faults: Fault[] = [];
  const report = (where: string, message: string): void => {
    // A name that several places refer to is resolved, and found at fault, several times.
    const known = faults.some((fault) => fault.where === where && fault.message === message);
    if (!known) faults.push({ where, message });
  };
  return { faults, report };
}

/** Throws a {@link TemplateError} about `subject` unless the list is empty. */
export function throwFaults(subject: string, list: FaultList): void {
  if (list.faults.length > 0) throw new TemplateError(subject, list.faults);
}
