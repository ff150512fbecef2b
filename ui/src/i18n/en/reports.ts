import type { Messages } from '../index'

export const reports: Messages['reports'] = {
  ledger: { title: 'Deposit ledger', text: 'Every notice and payment of the period, with the head of the audit chain at export.' },
  from: 'From', to: 'To', format: 'Format', preview: 'Preview', write: 'Export…',
  rows: 'Rows', totals: 'Totals', column: 'Total', amount: 'Amount',
  months: { this: 'This month', last: 'Last month', year: 'This year' },
  why: { dates: 'Enter both days', order: 'The first day is after the last', busy: 'Exporting' },
  names: {
    asked: 'Asked', issued: 'Issued', received: 'Received', settled: 'Net received', refunded: 'Refunded', outstanding: 'Outstanding', suspense: 'Suspense', opening: 'Opening', closing: 'Closing',
    amount_fen: 'Asked', paid_fen: 'Paid', open_fen: 'Outstanding', left_fen: 'Unassigned', bank: 'Bank', deposit: 'Deposits', reversed: 'Reversed', in: 'In', out: 'Out', waived: 'Waived',
  },
  written: { title: 'Exported', sha: 'SHA-256', place: 'Place', head: 'Audit head', at: 'When', next: 'Keep the hash and the audit head with the file: they prove that the figures were not changed.' },
  hint: 'Choose the days to see the totals.',
}
