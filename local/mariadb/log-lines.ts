/** How much of a log fits into one sentence. */
const LINES_SHOWN = 3;

/** The last errors of a server log on one line; without errors its last lines. */
export function errorLines(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => line.includes('[ERROR]') || line.startsWith('ERROR'));
  const chosen = (errors.length > 0 ? errors : lines).slice(-LINES_SHOWN);
  return chosen.length > 0 ? chosen.map(withoutTime).join(' | ') : 'it said nothing';
}

function withoutTime(line: string): string {
  return line.replace(/^[\d-]+\s+[\d:]+\s+\d+\s+/, '').trim();
}
