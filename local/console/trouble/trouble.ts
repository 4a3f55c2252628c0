import type { Clock } from '../../clock.ts';
import type { DeployedStack } from '../../deployed-stack.ts';
import type { Erp } from '../../erp/running-erp.ts';

/** What can be broken and put right from the console. */
export interface Trouble {
  readonly name: string;
  readonly title: string;
  /** What happens, and which alarm speaks when. */
  readonly says: string;
  isOn(world: World): boolean | Promise<boolean>;
  begin(world: World): unknown;
  /** Does nothing when it is off. */
  end(world: World): unknown;
}

export interface World {
  readonly deployed: DeployedStack;
  readonly erp: Erp;
  readonly clock: Clock;
}
