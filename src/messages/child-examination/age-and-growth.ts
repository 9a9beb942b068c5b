import type { Finding } from '../../finding.ts';
import type { ChildExaminationContent, MessageOf } from '../../message.ts';
import { ageAt, warning } from '../checks.ts';
import { danishDay } from '../moments.ts';

type Examination = ChildExaminationContent['examination'];
type Growth = NonNullable<ChildExaminationContent['growth']>;
type Bounds = readonly [least: number, most: number];

/** Ages in months at which an examination is usual, widely taken: children are seen early and late. */
const usualAge: Record<Examination, Bounds> = {
  '5-week': [0.6, 3],
  '5-month': [3.5, 8],
  '1-year': [10, 19],
  '2-year': [21, 34],
  '3-year': [33, 46],
  '4-year': [45, 58],
  '5-year': [56, 84],
};

/**
 * Growth that can be at an age in months. Wide bounds of our own, about twice as far from the median as the outer lines of the
 * WHO growth standards: they find swapped and mistyped numbers, not illness.
 */
const growthByAge: readonly ({ months: number } & Record<keyof Growth, Bounds>)[] = [
  { months: 0, heightCm: [35, 62], weightKg: [1, 6.5], headCircumferenceCm: [26, 42] },
  { months: 1, heightCm: [42, 66], weightKg: [2, 8], headCircumferenceCm: [30, 43] },
  { months: 5, heightCm: [53, 80], weightKg: [4, 13], headCircumferenceCm: [36, 48] },
  { months: 12, heightCm: [62, 92], weightKg: [5.5, 18], headCircumferenceCm: [40, 52] },
  { months: 24, heightCm: [70, 106], weightKg: [7, 25], headCircumferenceCm: [42, 54] },
  { months: 36, heightCm: [78, 118], weightKg: [8.5, 33], headCircumferenceCm: [43, 55.5] },
  { months: 48, heightCm: [84, 128], weightKg: [10, 42], headCircumferenceCm: [44, 56.5] },
  { months: 60, heightCm: [89, 138], weightKg: [11, 52], headCircumferenceCm: [44.5, 57.5] },
  { months: 84, heightCm: [98, 156], weightKg: [13, 75], headCircumferenceCm: [45, 59] },
];

const places = ['heightCm', 'weightKg', 'headCircumferenceCm'] as const satisfies readonly (keyof Growth)[];

/** Warns of an examination that does not suit the patient's age, and of growth that does not. Source: contract §3, *Dates*. */
export function ageAndGrowth(message: MessageOf<'child-examination'>): Finding[] {
  const { examination, date, growth = {} } = message.content;
  const months = ageAt(message.patient, date ?? danishDay(message.sentAt))?.months;
  const [least, most] = usualAge[examination];
  const unusual = months !== undefined && (months < least || months > most);
  const bounds = boundsAt(months ?? (least + most) / 2);
  return [
    ...(unusual ? [ageUnusual()] : []),
    ...places.flatMap((place) => (isWithin(growth[place], bounds?.[place]) ? [] : [growthUnusual(place)])),
  ];
}

function boundsAt(months: number) {
  const above = growthByAge.findIndex((row) => row.months >= months);
  const [under, over] = [growthByAge[Math.max(above - 1, 0)], growthByAge[above]];
  if (!under || !over) return undefined;
  const share = over.months === under.months ? 0 : (months - under.months) / (over.months - under.months);
  const between = ([low, high]: Bounds, [low2, high2]: Bounds): Bounds => [
    low + share * (low2 - low),
    high + share * (high2 - high),
  ];
  return {
    heightCm: between(under.heightCm, over.heightCm),
    weightKg: between(under.weightKg, over.weightKg),
    headCircumferenceCm: between(under.headCircumferenceCm, over.headCircumferenceCm),
  };
}

function isWithin(value: number | undefined, bounds: Bounds | undefined): boolean {
  return value === undefined || bounds === undefined || (value >= bounds[0] && value <= bounds[1]);
}

function ageUnusual(): Finding {
  return warning(
    'AGE_UNUSUAL',
    '/content/examination',
    'The patient is not of the age at which this examination is usual: check the examination, its date and the CPR number.',
  );
}

function growthUnusual(place: keyof Growth): Finding {
  return warning(
    'GROWTH_UNUSUAL',
    `/content/growth/${place}`,
    'The measure is hardly possible at this age: check the number and its unit.',
  );
}
