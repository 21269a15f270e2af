// How what was given in the course of an agreement is told.
import { html, type TemplateResult } from 'lit';
import type { Participant } from '../../answers.ts';
import { Figures } from '../../parts/figures.ts';
import { orderedMembers, placeOf } from '../../parts/members.ts';
import { partyOn } from '../dispute/data.ts';
import type { CaseWords } from '../dispute/words.ts';
import type { Entry } from './data.ts';
import type { NoticesData } from './load.ts';

export type Tone = '' | 'good' | 'bad' | 'held' | 'info' | 'heavy';

const breachTones = { curing: 'info', cured: 'good', uncured: 'bad', spent: '', overturned: '' } as
  const;

/** Who said it; empty: both together. */
export function authorOf(entry: Entry, participants: readonly Participant[]): string {
  switch (entry.is) {
    case 'breach': return partyOn(entry.one.side, participants) ?? entry.one.side;
    case 'milestone': return entry.one.owner;
    case 'suspension': return '';
    default: return entry.one.by;
  }
}

export function titleOf(words: CaseWords, { agreement: { participants } }: NoticesData,
  entry: Entry): string {
  const party = words.party(authorOf(entry, participants));
  switch (entry.is) {
    case 'notice': return words.say('notices.waiting', { party, kind: entry.one.kind });
    case 'breach': return words.say('notices.waiting', { party, kind: 'breach' });
    case 'termination': return entry.one.byConsent ? words.say('notices.ended-together')
      : words.say('notices.waiting', { party, kind: 'termination' });
    case 'refusal': return words.say('notices.waiting', { party, kind: 'declinedRenewal' });
    case 'suspension': return words.say('notices.suspended', {
      from: words.when(entry.one.from), until: words.when(entry.one.until) });
    case 'proposal': return words.say('inbox.proposal', { kind: entry.one.kind, by: party,
      from: words.date(entry.one.effectiveFrom) });
    case 'milestone': return entry.one.name;
    case 'objection': return words.say('notices.objected', { party });
  }
}

/** How it stands, in a word or two. */
export function stateOf(words: CaseWords, entry: Entry, now: string): [string, Tone] {
  const say = (name: string, tone: Tone): [string, Tone] => [words.say(`notices.is.${name}`), tone];
  switch (entry.is) {
    case 'notice': return entry.one.fell ? say('fallen', 'bad')
      : [words.texts.word('noticeStatus', 'incomplete'), 'held'];
    case 'breach': return [words.texts.word('breachStatus', entry.one.status),
      breachTones[entry.one.status]];
    case 'termination': return entry.one.takenBack ? say('taken-back', '')
      : entry.isOpen ? say('stands', 'heavy') : say('in-effect', '');
    case 'refusal': return entry.isOpen ? say('stands', 'heavy') : say('over', '');
    case 'suspension': return !entry.isOpen ? say('over', '')
      : entry.one.from > now ? say('coming', 'info') : say('now', 'heavy');
    case 'proposal': return [words.texts.word('status', entry.one.status), 'info'];
    case 'milestone': return milestoneState(words, entry);
    case 'objection': return say('said', '');
  }
}

function milestoneState(words: CaseWords, { one: { state, missed } }: Extract<Entry, { is:
  'milestone' }>): [string, Tone] {
  const is = state?.status ?? (missed ? 'missed' : 'awaited');
  const tones: Record<string, Tone> = { delivered: 'info', accepted: 'good', refused: 'bad',
    missed: 'bad' };
  return [words.say(`notices.milestone.${is}`), tones[is] ?? ''];
}

/** What is over at the time that runs. */
export function runsOut(words: CaseWords, entry: Entry, now: string): string {
  const name = entry.is === 'breach' ? entry.one.status
    : entry.is === 'suspension' && entry.one.from > now ? 'suspension-begins' : entry.is;
  return words.say(`notices.until.${name}`);
}

/** What a notice of the reader's own party says, as it was signed; null: it cannot be believed. */
export function signedWords(words: CaseWords, { signed }: NoticesData, id: string):
    TemplateResult | null {
  const data = signed.get(id)?.data ?? null;
  if (data === null) return null;
  const figures = new Figures(words.texts, null, words.zone);
  return html`<dl class="pairs said">${orderedMembers('data', data).map((name) => html`<dt>${
    figures.label(placeOf('data', name))}</dt><dd class="quoted whole">${
    figures.line(placeOf('data', name), data[name] ?? null) ?? JSON.stringify(data[name])}</dd>`)}
  </dl>`;
}
