// How recurrence rules are told, in both languages.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recurrenceOf } from '../../server/web/src/parts/recurrence.ts';
import { screen } from '../../server/web/src/words/words.ts';
import { catalogueOf } from './demo.mjs';

const told = (language, rule) => {
  const setting = { language, catalogue: catalogueOf(language), zone: null };
  const found = recurrenceOf(rule);
  if (found === null) return rule;
  const { name, params, weekdays = [] } = found;
  const days = weekdays.map((weekday) => screen('rrule.weekday', { weekday },
    setting));
  return screen(name, weekdays.length > 0 ? { ...params, days } : params, setting);
};

test('the common ones are told in words', () => {
  const rules = {
    'FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1': ['every 6 months on day 1',
      '6 kuukauden välein kuun 1. päivänä'],
    'FREQ=MONTHLY;BYMONTHDAY=-1': ['every month on the last day',
      'joka kuukausi kuun viimeisenä päivänä'],
    'FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO': ['every 3 months on the first Monday',
      '3 kuukauden välein kuun ensimmäisenä maanantaina'],
    'FREQ=WEEKLY;BYDAY=MO': ['every week on Monday', 'joka viikko maanantaisin'],
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO': ['every 2 weeks on Monday and Thursday',
      '2 viikon välein maanantaisin ja torstaisin'],
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29': ['every year on 29 February',
      'joka vuosi 29. helmikuuta'],
    'FREQ=YEARLY;INTERVAL=2': ['every 2 years', '2 vuoden välein'],
    'FREQ=DAILY': ['every day', 'joka päivä'],
  };
  for (const [rule, texts] of Object.entries(rules)) {
    assert.deepEqual(['en', 'fi'].map((language) => told(language, rule)), texts, rule);
  }
});

test('of any other the rule is shown', () => {
  for (const rule of ['', 'FREQ=', 'FREQ=HOURLY', 'FREQ=MONTHLY;COUNT=3', 'FREQ=DAILY;INTERVAL=0',
    'FREQ=MONTHLY;BYMONTHDAY=99', 'FREQ=MONTHLY;BYDAY=+1MO,-1FR', 'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'FREQ=YEARLY;BYMONTHDAY=1', 'FREQ=DAILY;FREQ=DAILY',
    'FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=1', 'now and then']) {
    assert.equal(recurrenceOf(rule), null, rule);
  }
});
