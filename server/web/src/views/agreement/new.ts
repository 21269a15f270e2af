// An agreement begins: what it is called, and who takes part in which role.
import { html, nothing, type TemplateResult } from 'lit';
import { askToSign } from '../../parts/act_dialog.ts';
import { icon } from '../../parts/icons.ts';
import { View } from '../../parts/view.ts';
import { toAgreements, toKeys, toProposals, type Route } from '../../router.ts';
import { beginningFaults, idOf, initiated, otherRoles, type Beginning, type Seat } from
  './new_data.ts';

export class New extends View<Route, { party: string; name: string }> {
  #form: Beginning | null = null;
  #hasOwnId = false;
  #names = new Map<string, string | null>();
  #tried = false;

  protected override async load(): Promise<{ party: string; name: string }> {
    const party = this.app.key?.party ?? '';
    const name = party === '' ? '' : await this.app.nameOf(party);
    this.#form ??= { id: '', title: '', seats: [{ party, role: 'provider' },
      { party: '', role: 'customer' }] };
    return { party, name };
  }

  protected override concerns(): boolean { return false; }

  protected override titleOf(): string { return this.t('new.title'); }

  // ---------------------------------------------------------------- the form

  #set(part: Partial<Beginning>): void {
    this.#form = { ...this.#form!, ...part };
    this.requestUpdate();
  }

  #seat(i: number, part: Partial<Seat>): void {
    this.#set({ seats: this.#form!.seats.with(i, { ...this.#form!.seats[i]!, ...part }) });
  }

  // Who that is, as the ledger has it; null: it has nobody of that id.
  async #lookUp(party: string): Promise<void> {
    if (party.length < 2 || this.#names.has(party)) return;
    const name = await this.app.party(party).then((found) => found.name, () => null);
    this.#names.set(party, name);
    this.requestUpdate();
  }

  #swap(isCustomer: boolean): void {
    const [mine, theirs] = this.#form!.seats;
    this.#set({ seats: [{ ...mine!, role: isCustomer ? 'customer' : 'provider' },
      { ...theirs!, role: isCustomer ? 'provider' : 'customer' }, ...this.#form!.seats.slice(2)] });
  }

  #submit = (event: Event) => {
    event.preventDefault();
    this.#tried = true;
    const form = this.#form!;
    this.requestUpdate();
    if (beginningFaults(form, this.#names).size > 0) {
      void this.updateComplete.then(() =>
        this.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return;
    }
    askToSign({ app: this.app, type: 'sopu.agreement.initiated.v1', agreement: form.id,
      data: initiated(form), zone: null, title: this.t('new.ask', { title: form.title.trim() }),
      done: () => {
        this.#form = null;
        location.hash = toProposals(form.id);
      } });
  };

  protected override show({ party, name }: { party: string; name: string }): TemplateResult {
    if (party === '') {
      return html`<section class="empty">${icon('key')}<h1 tabindex="-1">${this.t('new.title')}</h1>
        <p>${this.t('agreements.no-key')}</p><p><a class="btn primary"
          href=${toKeys}>${this.t('to-keys')}
        </a></p></section>`;
    }
    const form = this.#form!;
    const faults = this.#tried ? beginningFaults(form, this.#names) : new Map<string, string>();
    return html`<section class="narrow"><p class="crumb"><a href=${toAgreements}
        >${this.t('nav.agreements')}</a></p>
      <h1 tabindex="-1">${this.t('new.title')}</h1>
      <p class="lead">${this.t('new.what')}</p>
      <form class="card form" novalidate @submit=${this.#submit}>
        ${this.#input('title', form.title, faults, (title) => this.#set({ title,
          ...(this.#hasOwnId ? {} : { id: idOf(title) }) }))}
        ${this.#input('id', form.id, faults, (id) => {
          this.#hasOwnId = id !== '';
          this.#set({ id });
        })}
        <fieldset><legend>${this.t('new.side', { party: name })}</legend>
          ${(['provider', 'customer'] as const).map((role) => html`<label class="check"><input
            type="radio"
            name="side" .checked=${form.seats[0]?.role === role}
            @change=${() => this.#swap(role ===
              'customer')}><span>${this.t(`new.side.${role}`)}</span>
            </label>`)}</fieldset>
        ${this.#partyField(1, faults)}
        ${form.seats.slice(2).map((_, i) => this.#more(i + 2, faults))}
        <p><button type="button" class="btn" @click=${() => this.#set({ seats: [...form.seats,
          { party: '', role: 'thirdParty/consulted' }] })}>+ ${this.t('new.add')}</button></p>
        <p class="row-of-buttons"><button class="btn primary">${this.t('act.review')}</button></p>
      </form></section>`;
  }

  #input(name: string, value: string, faults: Map<string, string>, set: (text: string) => void) {
    const fault = faults.get(name);
    return html`<div class="field wide"><label
      for="new-${name}">${this.t(`new.field.${name}`)}</label>
      <p class="hint" id="new-${name}-hint">${this.t(`new.field.${name}.what`)}</p>
      <input id="new-${name}" .value=${value} autocomplete="off" autocapitalize="none"
        aria-describedby="new-${name}-hint ${fault ? `new-${name}-fault` : ''}"
        aria-invalid=${fault ? 'true' : nothing}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}>
      ${fault ? html`<p class="fault" id="new-${name}-fault">${this.t(fault)}</p>`
        : nothing}</div>`;
  }

  #partyField(i: number, faults: Map<string, string>): TemplateResult {
    const seat = this.#form!.seats[i]!;
    const fault = faults.get(`seat-${i}`);
    const known = this.#names.get(seat.party);
    const label = i === 1 ? this.t(`new.other.${seat.role}`) : this.t('new.party');
    return html`<div class="field wide"><label for="new-seat-${i}">${label}</label>
      <p class="hint" id="new-seat-${i}-hint">${this.t('keys.field.party.hint')}</p>
      <input id="new-seat-${i}" .value=${seat.party} autocomplete="off" autocapitalize="none"
        spellcheck="false" aria-describedby="new-seat-${i}-hint new-seat-${i}-who"
        aria-invalid=${fault ? 'true' : nothing} @input=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          this.#seat(i, { party: value.trim() });
          void this.#lookUp(value.trim());
        }}>
      <p class=${fault ? 'fault' : 'meta'} id="new-seat-${i}-who" role="status">${fault
        ? this.t(fault)
        : known ? this.t('new.known', { name: known }) : ''}</p></div>`;
  }

  #more(i: number, faults: Map<string, string>): TemplateResult {
    const seat = this.#form!.seats[i]!;
    return html`<fieldset class="more"><legend class="vh">${this.t('new.party')}</legend>
      ${this.#partyField(i, faults)}
      <div class="field"><label for="new-role-${i}">${this.t('new.role')}</label>
        <select id="new-role-${i}" @change=${(event: Event) =>
          this.#seat(i, { role: (event.target as HTMLSelectElement).value as Seat['role'] })}>${
          otherRoles.map((role) => html`<option value=${role} ?selected=${role === seat.role}
            >${this.t(`new.role.${role}`)}</option>`)}</select></div>
      <p><button type="button" class="mini" @click=${() => this.#set({ seats:
        this.#form!.seats.toSpliced(i, 1) })}>${this.t('new.remove')}</button></p></fieldset>`;
  }
}
customElements.define('sopu-new', New);
