import type { Messages } from '../index'

export const app: Messages['app'] = {
  name: 'Shelfkeeper',
  rail: 'Main navigation',
  places: {
    today: 'Today',
    filings: 'Filings',
    filing: 'Filing',
    programs: 'Programs',
    program: 'Program',
    deposits: 'Deposits',
    notice: 'Notice',
    payments: 'Payments',
    import: 'Import',
    batches: 'Batches',
    batch: 'Batch',
    reports: 'Reports',
    admin: 'Administration',
    gallery: 'Components',
  },
  goTo: 'Go to {place}',
  notHere: {
    title: 'Nothing here yet',
    text: 'This page is not part of this version.',
    next: 'Back to Today',
  },
  noShell: {
    what: "The program's core is not connected",
    safe: 'No data was read or changed.',
    next: 'Open Shelfkeeper itself, not this page in a browser.',
  },
  theme: { light: 'Light appearance', dark: 'Dark appearance', system: "Follow the system's appearance" },
  language: { zh: '切换到中文', en: 'Switch to English' },
  keys: {
    palette: 'Open the command palette',
    search: 'Search',
    list: 'Show all keys',
    back: 'Back',
    forward: 'Forward',
  },
  scope: {
    global: 'Everywhere',
    grid: 'Lists',
    dialog: 'Dialog',
    filing: 'Filing review',
    screen: 'This page',
  },
}
