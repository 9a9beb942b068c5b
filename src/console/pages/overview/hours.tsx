import type { Language } from '../../../findings/row.ts';
import { messageTypeNames } from '../../../message.ts';
import type { Count, HourlyCount } from '../../../store/hourly-counts.ts';
import { BarChart } from '../../parts/bar-chart.tsx';
import { Age } from '../../parts/moment.tsx';
import { states } from '../../parts/states.ts';
import { typeNames } from '../../parts/types.ts';
import { words } from './words.ts';

interface HoursProps {
  counted: readonly HourlyCount[];
  hours: number;
  language: Language;
}

/** What was accepted in each of the last hours: by type, and by where it stands. */
export function Hours({ counted, hours, language }: HoursProps) {
  const say = words[language];
  const newest = counted.at(-1);
  if (!newest) return <p>{say.notCounted}</p>;
  const bars = (series: readonly Kind[]) =>
    counted.map(({ hour, counts }) => ({ label: labelOf(hour), figures: series.map(({ has }) => sumOf(counts, has)) }));
  const [types, standings] = [kindsOfType(counted, language), kindsOfState(language)];
  return (
    <>
      <BarChart caption={say.byType(hours)} series={types} bars={bars(types)} language={language} />
      <BarChart caption={say.byState(hours)} series={standings} bars={bars(standings)} language={language} />
      <p class="note">
        {say.counted} <Age seconds={(Date.now() - newest.countedAt.getTime()) / 1_000} language={language} /> {say.ago}
      </p>
    </>
  );
}

interface Kind {
  name: string;
  has(count: Count): boolean;
}

/* A chart has room for six. */
const most = 6;

function kindsOfType(counted: readonly HourlyCount[], language: Language): Kind[] {
  const all = counted.flatMap(({ counts }) => counts);
  const sizes = messageTypeNames.map((type) => ({ type, size: sumOf(all, (count) => count.type === type) }));
  const present = sizes.filter(({ size }) => size > 0).sort((one, other) => other.size - one.size);
  const shown = present.slice(0, present.length > most ? most - 1 : most).map(({ type }) => type);
  const kinds = shown.map((type): Kind => ({ name: typeNames[type][language], has: (count) => count.type === type }));
  if (shown.length === present.length) return kinds;
  return [...kinds, { name: words[language].others, has: ({ type }) => !shown.includes(type) }];
}

function kindsOfState(language: Language): Kind[] {
  const ended = ['delivered', 'rejected', 'expired', 'dead', 'cancelled'] as const;
  return [
    ...ended.map(
      (status): Kind => ({ name: states[status]?.[language] ?? status, has: (count) => count.status === status }),
    ),
    { name: words[language].underWay, has: ({ status }) => status === 'accepted' || status === 'available' },
  ];
}

function sumOf(counts: readonly Count[], has: Kind['has']): number {
  return counts.reduce((sum, count) => sum + (has(count) ? count.count : 0), 0);
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/Copenhagen', day: 'numeric', month: 'numeric', hour: '2-digit', hourCycle: 'h23' },
});

/* Day and hour in Copenhagen: `22/11 14`. The hour that comes twice is told apart by nothing but its place. */
function labelOf(hour: Date): string {
  return clock.format(hour).replace(', ', ' ');
}
