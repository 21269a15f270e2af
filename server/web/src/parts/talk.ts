// What was said about a clause, each answer under what it answers, and where the reader says more.
// Nothing that is said here binds anybody; it stays on record.
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import { actForm } from './act_form.ts';
import { icon } from './icons.ts';

export interface Said {
  id: string;
  recordedAt: string;
  party: string;
  person: { name: string };
  text: string;
  clause?: string;
  replyTo?: string;
}

export interface Talk {
  app: App;
  agreement: string;
  /** Null: about the whole, or about whatever each says itself. */
  clause: string | null;
  said: readonly Said[];
  names: ReadonlyMap<string, string>;
  zone: string | null;
}

/** Folded beside a clause. */
export function talk(about: Talk): TemplateResult {
  const { app, said } = about;
  return html`<details class="talk"><summary>${icon('talk')}${said.length === 0
      ? app.texts.screen('talk.begin') : app.texts.screen('comments', { count: said.length
        })}</summary>
    ${threads(about)}</details>`;
}

/** The same without the fold. */
export function threads(about: Talk): TemplateResult {
  const { said } = about;
  const ids = new Set(said.map(({ id }) => id));
  const first = said.filter(({ replyTo }) => replyTo === undefined || !ids.has(replyTo));
  return html`${first.map((one) => thread(about, one))}${form(about, null)}`;
}

function thread(about: Talk, one: Said): TemplateResult {
  const { app, said, names, zone } = about;
  const { id, text, person, party, recordedAt } = one;
  return html`<div class="comment">${about.clause === null && one.clause
      ? html`<p class="meta">${app.texts.screen('talk.on', { clause: one.clause })}</p>`
        : nothing}<p
      class="quoted whole">${text}</p><p class="meta">${app.texts.screen(
      'person-of', { person: person.name, party: names.get(party) ?? party })},
      ${app.texts.dayAt(recordedAt, zone)}</p>${form(about, one)}
    ${said.filter(({ replyTo }) => replyTo === id).map((reply) => thread(about, reply))}</div>`;
}

function form({ app, agreement, clause, zone }: Talk, to: Said | null) {
  if (!app.isKnown) return nothing;
  return actForm(app, {
    key: `talk-${clause ?? ''}-${to?.id ?? ''}`, type: 'sopu.comment.posted.v1', agreement, zone,
    title: app.texts.screen(to === null ? 'talk.say' : 'talk.answer'),
    fields: [{ name: 'talk.text', kind: 'text', hint: app.texts.screen('talk.what') }],
    data: (values) => ({ text: values.get('talk.text') ?? '', ...named(clause ?? to?.clause),
      ...(to === null ? {} : { replyTo: to.id }) }),
  });
}

const named = (clause: string | undefined) => (clause === undefined ? {} : { clause });
