// What a person may say about the party's keys and name: small forms, each before its question.
import type { TemplateResult } from 'lit';
import type { App } from '../../app.ts';
import type { LedgerKey } from '../../answers.ts';
import { actForm } from '../../parts/act_form.ts';
import { momentOf, peopleForKeysChoices } from './data.ts';
import type { PeopleData } from './load.ts';

const nameIn = ({ person, kid }: LedgerKey): string => person?.name ?? kid.slice(0, 8);

export function revokeForm(app: App, { party }: PeopleData, key: LedgerKey): TemplateResult {
  const { kid, added } = key;
  return actForm(app, {
    key: `revoke-${kid.slice(0, 8)}`, type: 'sopu.key.revoked.v1', party: party.id, zone: null,
    title: app.texts.screen('people.revoke', { person: nameIn(key), kid: kid.slice(0, 8) }),
    fields: [{ name: 'people.revoke.reason', kind: 'text',
      hint: app.texts.screen('people.revoke.reason.what') },
      { name: 'people.revoke.since', kind: 'moment', isOptional: true, min: added.at.slice(0, 16),
        hint: app.texts.screen('people.revoke.since.what') }],
    data: (values) => {
      const since = values.get('people.revoke.since');
      return { kid, reason: values.get('people.revoke.reason') ?? '',
        ...(since ? { compromisedSince: momentOf(since, added.at) } : {}) };
    },
  });
}

export const objectForm = (app: App, { party }: PeopleData, key: LedgerKey): TemplateResult =>
  actForm(app, {
    key: `object-${key.kid.slice(0, 8)}`, type: 'sopu.recovery.objected.v1', party: party.id,
    zone: null, title: app.texts.screen('people.object', { person: nameIn(key) }),
    fields: [{ name: 'people.revoke.reason', kind: 'text',
      hint: app.texts.screen('people.object.what') }],
    data: (values) => ({ kid: key.kid, reason: values.get('people.revoke.reason') ?? '' }),
  });

export const ruleForm = (app: App, { party, now }: PeopleData): TemplateResult =>
  actForm(app, {
    key: 'rule', type: 'sopu.party.ruled.v1', party: party.id, zone: null,
    title: app.texts.screen('people.rule'),
    fields: [{ name: 'people.rule.count', kind: 'choice',
      hint: app.texts.screen('people.rule.what'),
      value: String(peopleForKeysChoices(party, now)[0]),
      choices: peopleForKeysChoices(party, now).map((count) =>
        [String(count), app.texts.screen('people.rule.choice', { count })]) }],
    data: (values) => ({ peopleForKeys: Number(values.get('people.rule.count')) }),
  });

export const renameForm = (app: App, { party }: PeopleData): TemplateResult =>
  actForm(app, {
    key: 'rename', type: 'sopu.party.renamed.v1', party: party.id, zone: null,
    title: app.texts.screen('people.rename'),
    fields: [{ name: 'people.rename.name', kind: 'line', value: party.name,
      hint: app.texts.screen('people.rename.what') }],
    data: (values) => ({ name: values.get('people.rename.name') ?? '' }),
  });
