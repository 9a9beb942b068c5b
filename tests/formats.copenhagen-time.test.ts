import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { categoryCodes, danishCategory, splitSubject } from '../src/formats/categories.ts';
import { fromCopenhagen, toCopenhagen } from '../src/formats/copenhagen-time.ts';

describe('clock times in Copenhagen', () => {
  test.each([
    ['2026-11-02', '10:15', '2026-11-02T10:15:00+01:00'],
    ['2026-07-02', '10:15', '2026-07-02T10:15:00+02:00'],
    ['2026-10-25', '02:30', '2026-10-25T02:30:00+02:00'],
    ['2026-10-25', '03:00', '2026-10-25T03:00:00+01:00'],
    ['2026-03-29', '02:30', '2026-03-29T03:30:00+02:00'],
    ['2026-03-29', '01:59', '2026-03-29T01:59:00+01:00'],
    ['1945-05-05', '12:00', '1945-05-05T12:00:00+02:00'],
  ])('%s %s is %s', (date, time, iso) => {
    expect(fromCopenhagen(date, time)).toBe(iso);
  });

  test('are told to the minute at any point in time', () => {
    expect(toCopenhagen('2026-11-02T09:15:59.999Z')).toEqual({ date: '2026-11-02', time: '10:15' });
    expect(toCopenhagen('2026-10-25T01:30:00Z')).toEqual({ date: '2026-10-25', time: '02:30' });
  });

  test('come back from what they were read to', () => {
    const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (instant) => {
        const { date, time } = toCopenhagen(instant.toISOString());
        expect(toCopenhagen(fromCopenhagen(date, time))).toEqual({ date, time });
      }),
    );
  });
});

describe('Danish names of categories', () => {
  test('are eighteen, and each is taken off a subject', () => {
    expect(categoryCodes).toHaveLength(18);
    for (const code of categoryCodes)
      expect(splitSubject(`${danishCategory(code)}, emne, mere`)).toEqual({ category: code, topic: 'emne, mere' });
    expect(danishCategory('toString')).toBeUndefined();
  });
});
