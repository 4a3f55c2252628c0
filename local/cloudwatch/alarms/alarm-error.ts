/** A template that describes an alarm CloudWatch would refuse. */
export class AlarmError extends Error {
  override readonly name = 'AlarmError';

  constructor(alarm: string, problem: string, options?: ErrorOptions) {
    super(`The alarm '${alarm}' cannot be created: ${problem}`, options);
  }
}
