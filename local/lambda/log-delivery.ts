import type { Denial } from '../iam/iam.ts';
import type { LambdaFunctionModel } from '../template/model/functions.ts';

export interface LogDelivery {
  /** Whether the function's lines reach its log group. Lines that do not are lost, as in AWS. */
  takes(functionName: string): boolean;
}

/** @param report Told once of each function whose lines are lost: AWS would tell nobody. */
export function createLogDelivery(
  functions: readonly LambdaFunctionModel[],
  mayLog: (model: LambdaFunctionModel) => Denial | undefined,
  report: (line: string) => void,
): LogDelivery {
  const known = new Map<string, boolean>();
  const ask = (functionName: string) => {
    const model = functions.find(({ name }) => name === functionName);
    const denial = model === undefined ? undefined : mayLog(model);
    if (denial !== undefined) report(`The log of ${functionName} is lost: ${denial.message}`);
    known.set(functionName, denial === undefined);
    return denial === undefined;
  };
  return { takes: (functionName) => known.get(functionName) ?? ask(functionName) };
}
