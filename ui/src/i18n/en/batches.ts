import type { Messages } from '../index'

export const batches: Messages['batches'] = {
  list: 'Enforcement batches',
  columns: { number: 'Batch', rule: 'Rule', measure: 'Measure', state: 'State', items: 'Programs', as_of: 'Judged by', planned: 'Planned', author: 'Planned by', approver: 'Approved by', executor: 'Executed by' },
  empty: 'No batch yet',
  emptyText: 'Plan a batch from a rule: you get a frozen list, which is executed only after another manager has approved it.',
  state: {
    draft: 'Draft', submitted: 'To be approved', approved: 'Approved', executing: 'Executing', executed: 'Executed', closed: 'Closed', rejected: 'Rejected', withdrawn: 'Withdrawn',
  },
  plan: {
    act: 'Plan a batch', title: 'Plan an enforcement batch', text: 'The list is frozen when it is planned. What we have not been told is never a ground: those programs are counted, not listed.',
    as_of: 'Judged by the day', asOfHint: 'Today when empty', submit: 'Plan',
    hint: { unfiled: 'The platform still reports no filing after the deadline', 'deposit-overdue': 'The deposit was not paid in time' },
  },
  figures: {
    items: 'programs on the list', share: '{share} of the {n} programs on the shelf', gone: 'in the last one, not in this', new: 'new in this batch', notKnown: 'programs not known', notKnownText: 'counted, never acted on', none: 'None',
  },
  facts: { title: 'Grounds', rule: 'Rule', measure: 'Measure', legal: 'Legal basis', source: 'Source of the rule', as_of: 'Judged by', platform: 'Platform', hash: 'Hash of the list', executeFrom: 'Not before', reason: 'Reason' },
  hashText: 'Exactly this list is approved; any change voids the approval.',
  steps: { draft: 'Planned', submitted: 'Submitted', approved: 'Approved', executing: 'Executing', executed: 'Executed', closed: 'Closed', waiting: 'not yet' },
  items: {
    list: 'Programs of the batch', ordinal: 'No.', program: 'Program', app_id: 'AppID', before: 'Before', after: 'After', evidence: 'Evidence', outcome: 'Outcome', code: 'Why', at: 'When', empty: 'No such items',
  },
  outcome: { all: 'All', planned: 'Planned', left_out: 'Left out', ordered: 'Ordered', confirmed: 'Confirmed', failed: 'Failed' },
  notKnown: {
    status_too_old: "The platform's status is too old", status_too_new: "The platform's status is later than the day", status_unknown: 'The platform has told no status', coverage_missing: 'Bills are missing', suspense_names_it: 'Suspense money names it',
  },
  why: {
    delisted_already: 'Delisted already', state_changed: 'Shelf state changed', filed_since: 'Filed since', status_changed: "The platform's status changed", status_too_old: "The platform's status is too old",
    status_too_new: "The platform's status is later than the day", status_unknown: 'The platform has told no status', waived_since: 'Waived since', paid_since: 'Paid since', not_due: 'Not due yet', approval_expired: 'The approval had expired',
    restricted_already: 'Restricted already', coverage_missing: 'Bills are missing', suspense_names_it: 'Suspense money names it',
  },
  evidence: { icp_status: 'Filing status', as_of: 'as of', notice: 'Notice', due_on: 'due', unpaid_fen: 'unpaid' },
  acts: {
    submit: 'Submit', approve: 'Approve', reject: 'Reject', withdraw: 'Withdraw', execute: 'Execute', handoff: 'Hand off files', results: 'Take results',
    submitted: 'Submitted; another manager approves it', rejected: 'Rejected', withdrawn: 'Withdrawn', approved: 'Approved',
  },
  approve: {
    title: 'Approve the list', text: 'You approve exactly this list: {n} programs, {measure}.', hash: 'Hash of the list', count: 'Type the number of programs, {n}', password: 'Your own password',
    confirm: 'Approve and sign', why: { count: 'The number typed is not that of the list', password: 'Enter your password' },
  },
  reasonDialog: { reject: 'Reject the batch', withdraw: 'Withdraw the batch', text: 'The reason stays in the record.', label: 'Reason', missing: 'Say why' },
  execute: {
    title: 'Execute the batch', text: 'Orders {measure} for {n} programs, one by one. Each is checked again first; where things changed, nothing is done.', running: 'Executing item by item',
    done: 'Executed', ordered: 'ordered', leftOut: 'left out', leftOutText: 'Things changed; nothing was done', none: 'Nothing was left out', next: 'Next: hand the files to the platform', cancelled: 'Stopped. What was ordered stays; it can be continued.',
  },
  results: { title: "The platform's results", confirmed: 'confirmed', failed: 'failed', unchanged: 'nothing new', waiting: 'still waiting', refused: 'refused' },
}
