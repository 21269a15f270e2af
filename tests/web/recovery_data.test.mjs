// Who may consent to a key for a party that lost its own: by which agreements, with which key, and
// what makes the request doubtful.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { doubtsOf, recoveryBar, sharedAgreements } from
  '../../server/web/src/views/people/recovery_data.ts';

const now = Date.parse('2027-03-01T00:00:00.000Z');
const at = (days) => new Date(now + days * 86_400_000).toISOString();

describe('agreements for the sake of which', () => {
  const agreement = (state, acme, mine = { role: 'provider' }) => ({ id: 'deal', state, parties: [
    { party: 'nordhost', ...mine }, { party: 'acme', ...acme }] });
  const customer = { role: 'customer' };
  const cases = [
    ['in force, between two principals', agreement('inForce', customer), 1],
    ['agreed, and not begun', agreement('agreed', customer), 1],
    ['over: what bound last counts', agreement('ended/expired', customer), 1],
    ['with a third party that consents',
      agreement('inForce', { role: 'thirdParty', involvement: 'consenting' }), 1],
    ['with one that is only consulted',
      agreement('inForce', { role: 'thirdParty', involvement: 'consulted' }), 0],
    ['with one that only measures', agreement('inForce', { role: 'measurer' }), 0],
    ['in which who consents is no principal',
      agreement('inForce', customer, { role: 'thirdParty', involvement: 'consenting' }), 0],
    ['that nobody agreed', agreement('negotiating', customer), 0],
    ['that came to nothing', agreement('abandoned', customer), 0],
  ];
  for (const [what, one, count] of cases) {
    it(what, () => assert.equal(sharedAgreements([one], 'acme', 'nordhost').length, count));
  }
});

describe('who consents', () => {
  const added = { index: 1, at: at(-20) };
  const key = (id, more = {}) => ({ kid: `kid-of-${id}`, person: { id, name: id },
    uses: ['sign', 'admin'], added, ...more });
  const recovery = (
    { mine = {}, uses = ['sign', 'admin'], agreements = [{ id: 'deal' }] } = {}) => {
    const me = key('nora', mine);
    return { enrolment: { uses, person: { id: 'anna', name: 'anna' } }, me, agreements,
      mine: { id: 'nordhost', name: 'Nordhost', keys: [me], keyChanges: [] },
      lost: { id: 'acme', name: 'Acme', keyChanges: [],
        keys: [key('anna', { revoked: added }), key('ben'), key('carl', { uses: ['sign'] })] } };
  };
  const bar = (asked) => recoveryBar(recovery(asked), now)?.code ?? null;
  const beyond = 'people.recover.beyond';
  const cases = [
    ['a key that binds without limit', {}, null],
    ['one that binds up to the class remedy', { mine: { authority: { upTo: 'remedy' } } }, null],
    ['one that binds in time', { mine: { authority: { from: at(-2), until: at(2) } } }, null],
    ['not one that binds up to less', { mine: { authority: { upTo: 'price' } } }, beyond],
    ['not one that does not bind yet', { mine: { authority: { from: at(1) } } }, beyond],
    ['not one that binds no more', { mine: { authority: { until: at(-1) } } }, beyond],
    ['not one that was revoked', { mine: { revoked: added } }, beyond],
    ['not one that does not sign', { mine: { uses: ['admin', 'read'] } }, beyond],
    ['not without an agreement', { agreements: [] }, 'people.recover.not-shared'],
    ['not to a key that could add no others', { uses: ['sign'] }, 'recovery-needs-admin'],
  ];
  for (const [what, asked, code] of cases) it(what, () => assert.equal(bar(asked), code));

  it('hears who could do without them, and whether the person is known', () => {
    assert.deepEqual(doubtsOf(recovery(), now), { isStranger: false, able: ['ben'] });
    const stranger = recovery();
    stranger.enrolment.person = { id: 'anna', name: 'Anne' };
    assert.equal(doubtsOf(stranger, now).isStranger, true);
  });
});
