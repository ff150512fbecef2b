/** What lists are narrowed by, and the lists that are kept. */
export const queues = {
  or: 'or',
  holder: 'Held by',
  holders: { me: 'me', anybody: 'anybody', nobody: 'nobody' },
  dueIn: 'Days until due (negative: overdue)',
  age: 'Days since submitted',
  waits: 'Stands aside',
  times: 'Times submitted',
  subjectKind: 'Kind of subject',
  clear: 'Clear all filters',
  counting: '…',
  rows: '{n} rows',
  openKept: 'Open kept list {n}',
  returned: 'Returned before: {n}, last for:',
  whyDue: 'Why this day',
}
