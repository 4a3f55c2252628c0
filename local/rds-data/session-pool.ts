import { type Login, openSession, type Session } from './session.ts';

/** Below this many sessions another database gets a session of its own instead of borrowing one. */
const OPEN_BEFORE_SWITCHING = 8;

/**
 * The sessions of one secret on one cluster. Calls find a session as if it had just been opened: whatever a
 * call may have left in it (variables, locks, temporary tables) is reset before the next one gets it.
 * Sessions move between databases, so a thousand tenants do not need a thousand connections.
 */
export class SessionPool {
  readonly #login: Login;
  readonly #limit: number;
  readonly #idle: Session[] = [];
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #closed = false;

  constructor(login: Login, limit: number) {
    this.#login = login;
    this.#limit = limit;
  }

  /** A session on `database`. `clean` asks for one in which no statement ran since its reset. */
  async acquire(database: string | undefined, clean: boolean): Promise<Session> {
    for (;;) {
      const session = this.#idleOn(database) ?? (await this.#openOrSwitch(database));
      if (session === undefined) {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      } else if (!session.broken) {
        if (clean && !session.pristine) await this.#orDiscard(session, resetSession(session));
        return session;
      } else this.#discard(session);
    }
  }

  /** Gives a session back; `used` says that it may carry state which the next call must not see. */
  release(session: Session, used: boolean): void {
    if (session.overrun !== undefined) {
      const overrun = session.overrun;
      session.overrun = undefined;
      overrun.then(() => this.release(session, true));
      return;
    }
    // Not awaited: the answer does not wait for the cleaning.
    if (used)
      resetSession(session).then(
        () => this.#giveBack(session),
        () => this.#discard(session),
      );
    else this.#giveBack(session);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((session) => session.connection.end().catch(() => {})));
  }

  #idleOn(database: string | undefined): Session | undefined {
    const index = this.#idle.findLastIndex((session) => session.database === database);
    return index < 0 ? undefined : this.#idle.splice(index, 1)[0];
  }

  async #openOrSwitch(database: string | undefined): Promise<Session | undefined> {
    if (this.#open < OPEN_BEFORE_SWITCHING) return this.#openNew(database);
    const oldest = this.#idle.shift();
    if (oldest === undefined) return this.#open < this.#limit ? this.#openNew(database) : undefined;
    if (database === undefined) {
      // A session cannot leave a database without entering another.
      this.#discard(oldest);
      return this.#openNew(database);
    }
    await this.#orDiscard(oldest, oldest.connection.query(`USE \`${database.replaceAll('`', '``')}\``));
    oldest.database = database;
    return oldest;
  }

  async #openNew(database: string | undefined): Promise<Session> {
    this.#open += 1;
    try {
      return await openSession(this.#login, database);
    } catch (cause) {
      this.#leave();
      throw cause;
    }
  }

  async #orDiscard(session: Session, work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (cause) {
      this.#discard(session);
      throw cause;
    }
  }

  #giveBack(session: Session): void {
    if (this.#closed || session.broken) {
      this.#discard(session);
    } else {
      this.#idle.push(session);
      this.#waiting.shift()?.();
    }
  }

  #discard(session: Session): void {
    session.connection.destroy();
    this.#leave();
  }

  #leave(): void {
    this.#open -= 1;
    this.#waiting.shift()?.();
  }
}

async function resetSession(session: Session): Promise<void> {
  await session.connection.reset();
  session.pristine = true;
  session.timestamp = undefined;
}
