import { escaped, svgDocument, WIDTH } from './svg.mjs';

const LABELS = 330;
const VALUES = 90;
const ROW = 22;
const TOP = 48;

/**
 * Horizontal bars on one scale, each with a line from its least to its greatest value.
 *
 * @param bars label, value, least, greatest, and the colour of each
 * @returns an SVG document
 */
export function barChart(title, bars) {
  const most = Math.max(...bars.map(({ greatest }) => greatest));
  const scale = (value) => (value / most) * (WIDTH - LABELS - VALUES);
  const rows = bars.map((bar, number) => rowOf(bar, TOP + number * ROW, scale));
  return svgDocument(title, TOP + bars.length * ROW + 16, rows);
}

function rowOf({ label, value, least, greatest, colour }, y, scale) {
  const middle = y + ROW / 2;
  const [from, to] = [least, greatest].map((end) => (LABELS + scale(end)).toFixed(1));
  return `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>
<rect x="${LABELS}" y="${y + 3}" width="${scale(value).toFixed(1)}" height="${ROW - 6}" fill="${colour}"/>
<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="#222"/>
<text x="${Number(to) + 6}" y="${middle + 4}">${Math.round(value).toLocaleString('en')}</text>`;
}
