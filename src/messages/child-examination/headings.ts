import { consentFields, emptyGroup } from '../consent.ts';
import { choice, date, measure, shown, text, truth } from '../fields.ts';
import type { Headings } from '../headings.ts';
import { at, type Tree } from '../tree.ts';
import { findingsFields } from './findings.ts';
import { missingVaccinations } from './vaccinations.ts';

/** The examinations by the child's age, as clinicians name them. Source: contract §1. */
export const examinationWords = {
  '5-week': '5 uger',
  '5-month': '5 måneder',
  '1-year': '1 år',
  '2-year': '2 år',
  '3-year': '3 år',
  '4-year': '4 år',
  '5-year': '5 år',
} as const;

/** The headings of the handover after a child examination. */
export const childExaminationHeadings: Headings = {
  rest: 'note',
  fields: [
    choice('Undersøgelse', 'examination', examinationWords),
    date('Undersøgelsesdato', 'date'),
    measure('Højde', 'growth.heightCm', 'cm'),
    measure('Vægt', 'growth.weightKg', 'kg'),
    shown('BMI', bodyMassIndex, /^[0-9]{1,9}([.,][0-9]{1,60})?( ?kg\/m[2²])?$/i),
    measure('Hovedomfang', 'growth.headCircumferenceCm', 'cm'),
    emptyGroup('Målinger', 'growth'),
    ...findingsFields,
    truth('Vaccinationsprogram fulgt', 'vaccinations.upToDate'),
    missingVaccinations('Manglende vaccinationer', 'vaccinations.missing'),
    emptyGroup('Vaccinationer', 'vaccinations'),
    text('Bekymringer', 'concerns'),
    text('Plan for opfølgning', 'followUp.plan'),
    choice('Ansvarlig for opfølgning', 'followUp.responsible', {
      gp: 'Egen læge',
      'health-visitor': 'Sundhedsplejen',
      other: 'Andre',
    }),
    date('Opfølgning senest', 'followUp.by'),
    emptyGroup('Opfølgning', 'followUp'),
    ...consentFields,
    text('Bemærkninger', 'note'),
  ],
};

/** Kilograms by square metre with one decimal; nothing where the numbers give no credible one. */
function bodyMassIndex(content: Tree): string | undefined {
  const height = Number(at(content, 'growth.heightCm')) / 100;
  const index = Number(at(content, 'growth.weightKg')) / height ** 2;
  return index >= 1 && index < 100 ? index.toFixed(1).replace('.', ',') : undefined;
}
