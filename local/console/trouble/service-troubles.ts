import type { Trouble, World } from './trouble.ts';

export const workerStopped: Trouble = {
  name: 'worker-stopped',
  title: 'Worker stopped',
  says: 'The schedule of the outbox worker is held. Failed links stay in the outbox; outbox-worker-silent fires after 15 to 20 minutes without a completed run, but not within 25 minutes of a start.',
  isOn: ({ deployed }) => workers(deployed).some(({ paused }) => paused),
  begin({ deployed }) {
    for (const { name } of workers(deployed)) deployed.schedules.pause(name);
  },
  end({ deployed, clock }) {
    for (const { name } of workers(deployed)) deployed.schedules.resume(name, clock.now());
  },
};

export const slackSilent: Trouble = {
  name: 'slack-silent',
  title: 'Slack takes nothing',
  says: 'Slack accepts no message any more. The next alarm that goes there is lost, and within minutes slack-deliveries-failed says so by e-mail.',
  isOn: ({ deployed }) => deployed.sns.isBroken('slack'),
  begin: ({ deployed }) => deployed.sns.setBroken('slack', true),
  end: ({ deployed }) => deployed.sns.setBroken('slack', false),
};

function workers({ schedules }: World['deployed']) {
  return schedules.list().filter(({ name }) => /-outbox-worker(-\d+)?$/.test(name));
}
