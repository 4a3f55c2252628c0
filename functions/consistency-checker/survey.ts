import type { Deadline } from '../shared/deadline.ts';
import { type Issue, issueKey } from './issue.ts';
import { type Judgement, type JudgingContext, judgeSerial } from './judge-serial.ts';
import { type RecordSources, readRecords } from './read-records.ts';
import type { DisorderedTable, SerialPage } from './recent-serials.ts';
import type { SerialRecord } from './serial-record.ts';
import type { CheckedRange } from './sweep/checked-range.ts';
import type { SweepStep } from './sweep/sweep.ts';

/** What the first reading of a tenant's serials came to. */
export interface Survey {
  /** Serials judged by themselves, without the sweep's suspects. */
  readonly checked: number;
  /** Rows that the sweep compared. */
  readonly compared: number;
  readonly issues: readonly Issue[];
  /** Serials of which nothing can be said now. */
  readonly undecided: ReadonlySet<string>;
  /** Hatthasilpa serials on recent tokens that need two links, and those of them that have both. */
  readonly dualLinks: { readonly needed: number; readonly consistent: number };
  /** Recent serials whose check character follows the published mapping alone. */
  readonly publishedMapping: number;
  /** Recent Hatthasilpa serials on a token that have no row in `job_ticket_serial`. */
  readonly withoutTicketSerial: number;
  /** Swept ranges whose suspects were all judged. */
  readonly ranges: readonly CheckedRange[];
  /** Tables whose recent rows nobody could find. */
  readonly disordered: readonly DisorderedTable['disordered'][];
  /** False when the time budget ended before the recent serials did. */
  readonly complete: boolean;
}

/** What a survey looks at, in this order. */
export interface SurveySubjects {
  /** Serials of open findings. */
  readonly named: readonly string[];
  readonly recent: AsyncIterable<SerialPage | DisorderedTable>;
  readonly swept: AsyncIterable<SweepStep>;
}

/** A page is not begun with less left, so that what was found can still be acted on. */
const LEAST_TIME_FOR_A_PAGE_MS = 30_000;
/** So many issues are enough for one run: it acts on them, and the next one goes on behind them. */
const MOST_ISSUES = 20_000;

/** Judges the serials named, the recent ones and those suspected by the sweep. Read-only. */
export async function survey(
  sources: RecordSources,
  context: JudgingContext,
  { named, recent, swept }: SurveySubjects,
  deadline: Deadline,
): Promise<Survey> {
  const notes = new SurveyNotes();
  const judge = async (serials: readonly string[], note: (judged: Judged) => void) => {
    const fresh = [...new Set(serials)].filter((serial) => !notes.knows(serial));
    for await (const records of readRecords(sources, fresh)) {
      for (const record of records) note({ record, judgement: judgeSerial(record, context) });
    }
  };
  await judge(named, (judged) => notes.addRecent(judged));
  for await (const page of recent) {
    if (deadline.remainingMs() < LEAST_TIME_FOR_A_PAGE_MS) return notes.survey(false);
    if ('disordered' in page) {
      notes.disordered.push(page.disordered);
      continue;
    }
    await judge(page.serials, (judged) => notes.addRecent(judged));
    if (page.onTokens) notes.addOnTokens(page.serials);
  }
  for await (const step of swept) {
    if ('done' in step) notes.ranges.push(step.done);
    else await judge(step.suspects, (judged) => notes.add(judged));
    if (notes.issueCount > MOST_ISSUES || deadline.remainingMs() < LEAST_TIME_FOR_A_PAGE_MS) break;
  }
  return notes.survey(true);
}

interface Judged {
  readonly record: SerialRecord;
  readonly judgement: Judgement;
}

/** What a survey has come to so far. Of the sweep's suspects it keeps no more than what is wrong with them. */
class SurveyNotes {
  readonly ranges: CheckedRange[] = [];
  readonly disordered: DisorderedTable['disordered'][] = [];
  readonly #recent = new Map<string, Judgement>();
  readonly #onTokens = new Set<string>();
  readonly #issues = new Map<string, Issue>();
  readonly #undecided = new Set<string>();
  #withoutTicketSerial = 0;

  get issueCount(): number {
    return this.#issues.size;
  }

  knows(serial: string): boolean {
    return this.#recent.has(serial);
  }

  add({ record: { serial }, judgement: { issues, decided } }: Judged): void {
    for (const issue of issues) this.#issues.set(issueKey(issue), issue);
    if (!decided) this.#undecided.add(serial);
  }

  addRecent(judged: Judged): void {
    const { record, judgement } = judged;
    this.add(judged);
    this.#recent.set(record.serial, judgement);
    if (record.tokens.length > 0 && record.ticket === undefined) this.#withoutTicketSerial += 1;
  }

  addOnTokens(serials: readonly string[]): void {
    for (const serial of serials) this.#onTokens.add(serial);
  }

  survey(complete: boolean): Survey {
    const verdicts = [...this.#onTokens]
      .map((serial) => this.#recent.get(serial)?.dualLinked)
      .filter((verdict) => verdict !== undefined);
    return {
      checked: this.#recent.size,
      compared: this.ranges.reduce((sum, { rows }) => sum + rows, 0),
      issues: [...this.#issues.values()],
      undecided: this.#undecided,
      dualLinks: { needed: verdicts.length, consistent: verdicts.filter(Boolean).length },
      publishedMapping: [...this.#recent.values()].filter((judgement) => judgement.publishedMapping).length,
      withoutTicketSerial: this.#withoutTicketSerial,
      ranges: this.ranges,
      disordered: this.disordered,
      complete,
    };
  }
}
