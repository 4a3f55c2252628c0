import { ask, repeat } from './ask.js';
import { byId, setText } from './dom.js';
import { time } from './words.js';

const PAUSE_MS = 2_500;

/** What the console knows, asked again and again and handed to whoever follows it. */
export function startStatus() {
  const followers = [];
  const lost = [];
  let gone = false;
  const look = async () => {
    try {
      const [status, trouble] = await Promise.all([ask('GET', 'status'), ask('GET', 'trouble')]);
      // Another start has other tokens.
      if (gone) location.reload();
      setText(byId('clock'), `${time(status.time)} UTC`);
      for (const follower of followers) follower({ ...status, trouble });
    } catch (error) {
      // A page left open after Ctrl-C is no fault of the page.
      if (!(error instanceof TypeError)) throw error;
      gone = true;
      setText(byId('clock'), 'not running any more');
      for (const tell of lost) tell();
    }
  };
  return {
    follow: (follower) => followers.push(follower),
    onLost: (tell) => lost.push(tell),
    /** Looks now, and returns what looks at once again. */
    start: () => repeat(look, PAUSE_MS),
    look,
  };
}
