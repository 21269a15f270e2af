// When an agreement ends by what is agreed now, without a server.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastEnd } from '../../server/web/src/views/agreement/ruling.ts';

const endsAt = '2028-12-31T22:00:00.000Z';
const renewed = (mode) => ({ managementElements: { renewal: { mode, noticeDays: 90 } } });

test('what renews itself has no last end, unless somebody declined or gave notice', () => {
  const end = (agreement, mode = 'automatic') => lastEnd({ endsAt, phase: 'inForce', ...agreement },
    renewed(mode));
  assert.equal(end({}, 'byConsent'), endsAt);
  assert.equal(end({}, 'none'), endsAt);
  assert.equal(end({}), null);
  assert.equal(end({ renewalRefusals: [{ by: 'acme' }] }), endsAt);
  const notice = { effectiveFrom: endsAt, takenBack: false };
  assert.equal(end({ terminations: [notice] }), endsAt);
  assert.equal(end({ terminations: [{ ...notice, takenBack: true }] }), null);
  assert.equal(end({ phase: 'ended/terminated' }), endsAt);
  assert.equal(lastEnd({ phase: 'inForce' }, renewed('none')), null);
});
