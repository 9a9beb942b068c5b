import type { Language } from '../../findings/row.ts';
import { words } from './words.ts';

/** A kind of figures: stacked in the order they are given, at most six. */
export interface Series {
  name: string;
}

/** One bar: what it stands for, and a figure for each series. */
export interface Bar {
  label: string;
  figures: readonly number[];
}

interface BarChartProps {
  caption: string;
  series: readonly Series[];
  bars: readonly Bar[];
  language: Language;
}

const [width, height, floor, left] = [720, 200, 170, 44];

/** Stacked bars with the same figures as a table behind it: the picture is for the eye, the table for everybody. */
export function BarChart({ caption, series, bars, language }: BarChartProps) {
  const most = Math.max(1, ...bars.map(sumOf));
  return (
    <figure class="chart">
      <figcaption>{caption}</figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        <Scale most={most} />
        {bars.map((bar, place) => (
          <Stack key={bar.label} bar={bar} place={place} count={bars.length} most={most} />
        ))}
      </svg>
      {series.length > 1 && (
        <ul class="legend" aria-hidden="true">
          {series.map(({ name }, place) => (
            <li key={name} class={`series-${place}`}>
              {name}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>{words[language].figures}</summary>
        <Figures caption={caption} series={series} bars={bars} />
      </details>
    </figure>
  );
}

function sumOf({ figures }: Bar): number {
  return figures.reduce((sum, figure) => sum + figure, 0);
}

function Scale({ most }: { most: number }) {
  return (
    <g class="scale">
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line x1={left} x2={width} y1={heightOf(part)} y2={heightOf(part)} />
          <text x={left - 6} y={heightOf(part) + 4} text-anchor="end">
            {Math.round(most * part * 10) / 10}
          </text>
        </g>
      ))}
    </g>
  );
}

function heightOf(part: number): number {
  return floor - part * (floor - 12);
}

function Stack({ bar, place, count, most }: { bar: Bar; place: number; count: number; most: number }) {
  const step = (width - left) / Math.max(1, count);
  const x = left + place * step;
  let below = 0;
  const pieces = bar.figures.map((figure) => {
    const piece = { y: heightOf((below + figure) / most), tall: (figure / most) * (floor - 12) };
    below += figure;
    return piece;
  });
  const isNamed = place % Math.ceil(count / 12) === 0;
  return (
    <g>
      {pieces.map(({ y, tall }, of) => (
        <rect key={of} class={`series-${of}`} x={x + step * 0.1} y={y} width={step * 0.8} height={tall} />
      ))}
      {isNamed && (
        <text x={x + step / 2} y={floor + 18} text-anchor="middle">
          {bar.label}
        </text>
      )}
    </g>
  );
}

function Figures({ caption, series, bars }: Pick<BarChartProps, 'caption' | 'series' | 'bars'>) {
  return (
    <table>
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          <td />
          {series.map(({ name }) => (
            <th key={name} scope="col" class="numeric">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.map(({ label, figures }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {series.map(({ name }, place) => (
              <td key={name} class="numeric">
                {figures[place] ?? 0}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
