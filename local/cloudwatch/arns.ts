/** Account and region of an alarm, from its ARN `arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME`. */
export function locate(alarmArn: string): { readonly region: string; readonly account: string } {
  const [, , , region = '', account = ''] = alarmArn.split(':');
  return { region, account };
}
