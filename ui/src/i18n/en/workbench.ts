import type { Messages } from '../index'

export const workbench: Messages['workbench'] = {
  keys: {
    search: 'Search the acts',
    none: 'No act matches',
    hint: '↑↓ choose an act, Enter changes its key, Backspace restores it',
    press: 'Press the new key for "{label}"; a second one makes a chord. Esc gives up.',
    free: '{keys}: Enter takes it, Esc gives up.',
    freeOrChord: '{keys}: Enter takes it, another key makes a chord, Esc gives up.',
    taken: '{keys} belongs to "{others}". Enter gives it to "{label}" and leaves the other without a key; Esc gives up.',
    done: '"{label}" is {keys} now.',
    doneTaken: '"{label}" is {keys} now; "{others}" has no key any more.',
    kept: 'Nothing was changed.',
    restored: '"{label}" is as it was.',
    restoreAll: 'Restore all ({n})',
    allRestored: 'All keys are as they were.',
    nothing: 'No key was changed',
    changed: 'changed',
    also: 'same as "{label}"',
    without: 'no key',
    refused: {
      needed: 'This key moves, confirms or leaves; it stays what it is.',
      input_method: 'The input method keeps this key, it would never arrive. Take another, or switch to English input first.',
      text: 'This key belongs to text editing or to the window itself.',
      palette: 'The command palette must always open; its key is not given away.',
      fixed: 'The key of this act is fixed.',
      typing: 'It has to work while you write: hold Ctrl or Alt with it.',
      plain: 'A chord is two letters or signs without Ctrl and Alt.',
      stuck: '{keys} belongs to "{other}", which cannot be without it.',
    },
  },
}
