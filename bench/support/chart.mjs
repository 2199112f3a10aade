const WIDTH = 960;
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
  const height = TOP + bars.length * ROW + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}"
  font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped(title)}">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="28" font-size="16" font-weight="600">${escaped(title)}</text>
${rows.join('\n')}
</svg>
`;
}

function rowOf({ label, value, least, greatest, colour }, y, scale) {
  const middle = y + ROW / 2;
  const [from, to] = [least, greatest].map((end) => (LABELS + scale(end)).toFixed(1));
  return `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end">${escaped(label)}</text>
<rect x="${LABELS}" y="${y + 3}" width="${scale(value).toFixed(1)}" height="${ROW - 6}" fill="${colour}"/>
<line x1="${from}" x2="${to}" y1="${middle}" y2="${middle}" stroke="#222"/>
<text x="${Number(to) + 6}" y="${middle + 4}">${Math.round(value).toLocaleString('en')}</text>`;
}

/** Text as SVG takes it. */
export function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
