import type { Messages } from '../index'

export const mapping: Messages['mapping'] = {
  unconfirmed: 'This layout was drawn up here and waits for a second person; nothing is booked with it before',
  title: 'Name of the layout', titleHint: 'Such as: statement of some bank', platform: 'Pays notices of', control: 'Proves itself by', choose: 'Choose', noControl: 'Nothing, explicitly', account: 'Deposit account', accountHint: 'Where the file does not say',
  sheet: 'Sheet or member', table: "The file's first rows", header: 'Header in line {n} · {encoding}', roleOf: 'What “{name}” means', nothing: 'Not read',
  reads: 'What is read so', first: 'First rows', trying: 'Reading the whole file so', ignored: 'Columns not read:', noAccount: 'The file does not name its account: it speaks for no bill days.', notRead: 'Once the meanings are complete, what is read stands here.',
  save: 'Keep the layout', saved: 'The layout is kept', ready: 'It can be kept', disagrees: 'The balances do not follow from the rows; compare what the columns mean',
  drifted: 'This is {profile} as it has become, not an unknown layout', driftedNext: 'Missing: {missing}. New: {added}. It is read by your word only after each column was confirmed.', known: '{profile} reads this file as it is; it needs no layout of yours',
  adapt: 'Confirm column by column', draw: 'Draw up a layout',
  ground: { name_known: '{by} calls it so', name_says: 'The name holds “{by}”', cells_look: 'Its cells look so', person: 'You said so' },
  positive: { label: 'An amount without a minus', in: 'came in', out: 'went out' },
  platforms: { wechat: 'WeChat', douyin: 'Douyin', kuaishou: 'Kuaishou', alipay: 'Alipay', baidu: 'Baidu' },
  open: { twice: 'Two columns are “{role}”; one may be', paid_at: 'Say which column is the time', money: 'Say which column is the amount, or which two are money in and money out', control: 'Say how a file proves itself, even if by nothing', title: 'Give the layout a name' },
  roles: {
    paid_at: 'Time or day', clock: 'Time of day', posted_on: 'Day of booking', amount: 'Amount', direction: 'In or out', income: 'Money in', expense: 'Money out', balance: 'Balance', account: 'Deposit account', external_id: 'Transaction number', merchant_order_no: 'Our order number', refund_id: 'Refund number',
    payer: 'Other side', payer_account: 'Other account', goods: 'Summary', attach: 'Remark', detail: 'More text', place: 'Place', trade_type: 'Kind of business', state: 'State', bank: 'Other bank', currency: 'Currency', sub_account: 'Sub-account',
  },
  flaws: {
    form: 'The document has another form', id: 'Its id will not do', title: 'It has no name', no_statement: 'It is no account statement', role_missing: 'A meaning is missing', role_twice: 'Two columns mean the same', role_foreign: 'Statements have no such meaning', name_twice: 'Two columns have one name', name_form: 'A name is empty or not spelled as names are compared',
    kind_open: 'Rows may end up without a kind', control_without_balance: 'Running balances without a balance column', control_without_totals: 'Totals that are not described', shadows: 'A built-in layout reads it', platform: 'No such platform',
  },
  list: {
    tab: 'Layouts', label: 'Layouts of files', name: 'Name', id: 'Id', version: 'Version', state: 'State', control: 'Proves itself by', author: 'Drawn up by', confirmed: 'Confirmed by', columns: 'Columns', empty: 'No layouts',
    states: { built_in: 'Built in', waiting: 'To be confirmed', in_force: 'In use', retired: 'Retired' },
    confirm: 'Confirm', confirmText: 'Another person compares what each column means; only then is money booked with it.', retire: 'Retire', retireTitle: 'Retire this layout', retireText: 'No file is read with it any more; what was imported stays.', retired: 'Retired', done: 'In use now', export: 'Export', exported: 'Written', import: 'Import a layout', imported: 'The layout is in', since: 'In use since', reason: 'Why it was retired',
  },
  pick: { title: 'The file holds several different bills', text: 'Choose the one to read; the others can be read afterwards.', accountTitle: 'The file does not name its account', accountText: 'Name it and read again, so that it speaks for its bill days.', accountAct: 'Read for this account', accountRead: 'Read for the account you named: {account}' },
  queue: {
    title: 'Several bills', empty: 'No bills are waiting', more: 'More bills', open: 'Look', all: 'Book all that agree', nothing: 'No file can be booked as it is', remove: 'Off the list', down: 'Next', up: 'Previous',
    told: '{n} files, {read} agree and can be booked, {booked} are booked', errors: '{n} rows cannot be read; look first, then book it by itself', changed: 'Something changed meanwhile; it was read again, look once more',
    state: { waiting: 'Waiting', reading: 'Reading', read: 'Read, not booked', failed: 'Failed', cancelled: 'Cancelled', chosen: 'To be booked', booking: 'Booking', booked: 'Booked' },
  },
}
