import type { Messages } from '../index'

export const admin: Messages['admin'] = {
  tabs: { label: 'Administration', accounts: 'Accounts', policies: 'Policies', intake: 'Intake', audit: 'Audit', store: 'Store' },
  accounts: {
    list: 'Accounts', login: 'Login', person: 'Person', name: 'Name', roles: 'Roles', state: 'State', active: 'Active', disabled: 'Disabled', pendingState: 'Waits for a second person',
    add: 'Add an account', addText: 'A person may have several accounts; four eyes are counted by person.', password: 'First password', passwordHint: '10 characters or more', personHint: 'The same for all accounts of one person, such as a staff number',
    rolesAsk: 'Roles asked for', addSubmit: 'Add', missing: 'Fill in login, person, name and password', added: '{login} added',
    grant: 'Grant', confirm: 'Confirm', revoke: 'Revoke', pending: 'to be confirmed', disable: 'Disable', disableText: 'A disabled account cannot sign in; what it did stays on record.', disableDone: '{login} disabled',
    leaving: 'to be taken back', disabling: 'to be disabled', keep: 'Keep', disableWaits: 'Disabling {login} waits for a second administrator',
    setPassword: 'Set password', own: 'Your own password', next: 'New password', passwordDone: 'New password set', passwordMissing: 'Enter both passwords', empty: 'No accounts',
    pendingText: "Manager, finance and administrator take a second administrator; so does taking back another administrator's role.",
  },
  policies: {
    list: 'Policies', platform: 'Platform', kind: 'Kind', edition: 'Ed.', from: 'From', to: 'Until', state: 'State', published: 'Published', waiting: 'Waits for a second person', source: 'Source', body: 'Content',
    kinds: { filing: 'Filing', deposit: 'Deposit', enforcement: 'Enforcement' },
    import: 'Import a policy file', imported: 'Policy imported', confirm: 'Publish', confirmed: 'Policy published', confirmText: 'Once published it holds from its first day. Check source and content.', empty: 'No policies yet', emptyText: 'Import a policy file; nothing is asked of anybody before.', open: 'open',
  },
  intake: {
    text: 'The same file may be imported again: what was said is not repeated, what changed is updated.', programs: 'Programs', programsText: 'CSV: platform, AppID, name, subject, shelf and filing state', filings: 'Filings', filingsText: 'JSON Lines: application, scan reading, registry',
    events: 'Filing events', eventsText: 'JSON Lines: SMS checks, authority decisions', pick: 'Pick a file', running: 'Taking in {name}', read: 'read', accepted: 'new', updated: 'updated', unchanged: 'unchanged', refused: 'refused',
    done: 'Taken in', clean: 'Every row was taken', cancelled: 'Cancelled; nothing was changed',
  },
  audit: {
    verify: 'Verify the audit chain', text: 'A program of its own computes the whole chain anew and compares the data row by row.', running: 'Verifying', ok: 'The record is whole and the data agree with it', bad: '{n} findings', badNext: 'Stop using this store, keep it as it is, and compare it with a backup.',
    events: 'Events', rows: 'Rows compared', head: 'Head', notCovered: 'Not covered', kind: 'Kind', table: 'Table', row: 'Row', field: 'Field', first: 'Only the first 1,000 are listed',
    list: 'Audit record', at: 'When', login: 'Login', action: 'Act', entity: 'About', detail: 'Details', hash: 'Hash', empty: 'No events yet',
    refused: 'Refused', refusedFor: 'Refused for', times: 'Times',
    kinds: { event: 'Event', chain: 'Chain', row: 'Row', field: 'Field', rows_missing: 'Rows missing', rows_added: 'Rows added', books: 'Books', digest: 'Digest', attachment: 'Attachment', schema: 'Schema' },
  },
  store: {
    title: 'Store', path: 'Place', bytes: 'Size', demo: 'Demo data', yes: 'Yes', no: 'No', height: 'Audit height', head: 'Audit head', separation: 'Four eyes',
    separations: { evidenced: 'Kept by the program, evidenced by the audit chain', enforced: 'Enforced by the server, evidenced by the audit chain' },
  },
}
