/** Asks `/_local`. @throws Error with what the console answered. */
export async function ask(method, path, body) {
  const response = await fetch(`/_local/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  throw new Error(answer.error ?? answer.errorMessage ?? `The console answered ${response.status}.`);
}

/** Calls at once and then again and again, each time some milliseconds after the last came to its end. */
export function repeat(work, milliseconds) {
  let timer;
  let running = false;
  const round = async () => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    try {
      // Nobody looks at a hidden page.
      if (!document.hidden) await work();
    } finally {
      running = false;
      timer = setTimeout(round, milliseconds);
    }
  };
  document.addEventListener('visibilitychange', () => document.hidden || round());
  round();
  return round;
}
