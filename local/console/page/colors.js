/** A custom property of the style sheet, which knows the theme. */
export function themed(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const LINES = 8;

/** The colour of a series: its own, or the theme's of its place. */
export function seriesColor({ color }, index) {
  return color ?? themed(`--line-${(index % LINES) + 1}`);
}

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'];
const DASHES = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]];

/** Colour is never the only sign: each series has a symbol and a dash of its own, too. */
export function seriesMark(index) {
  return { symbol: SYMBOLS[index % SYMBOLS.length], dash: DASHES[index % DASHES.length] };
}

/** Calls when the reader changes between light and dark. */
export function onThemeChange(call) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', call);
}

export function theme() {
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
