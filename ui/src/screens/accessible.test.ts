/** Every main screen, with rows and without, held against axe's rules. What needs a laid-out page
 *  (contrast, sizes) is not decided here: the test page has no layout. */
import { cleanup, render } from '@testing-library/vue'
import axe from 'axe-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Component, defineComponent, h, nextTick } from 'vue'
import { useThisBackend } from '../backend'
import { i18n, setLocale } from '../i18n'
import { go, resetRoutes, type RouteName } from '../router'
import { loadSession } from '../session'
import { settle } from '../testing/flush'
import { galleryBackend } from './galleryDesk'
import { screens } from './index'
import SignIn from './start/SignIn.vue'
import StartScreen from './start/StartScreen.vue'

const PLACES: { place: string; name: RouteName; params?: Record<string, string> }[] = [
  { place: 'today', name: 'today' },
  { place: 'programs', name: 'programs' },
  { place: 'filing', name: 'filing', params: { id: '1' } },
  { place: 'change', name: 'filing', params: { id: '8' } },
  { place: 'look', name: 'look' },
  { place: 'quality', name: 'quality' },
  { place: 'deposits', name: 'deposits' },
  { place: 'payments', name: 'payments' },
  { place: 'import', name: 'import', params: { file: 'f1', name: 'bill.csv' } },
  { place: 'import-done', name: 'import', params: { id: '7', name: 'bill.csv' } },
  { place: 'mapping', name: 'mapping', params: { file: 'f1', name: 'bank.csv' } },
  { place: 'layouts', name: 'payments', params: { tab: 'profiles' } },
  { place: 'bills', name: 'bills' },
  { place: 'batches', name: 'batches' },
  { place: 'batch', name: 'batch', params: { id: '31' } },
  { place: 'reports', name: 'reports' },
  { place: 'admin', name: 'admin' },
]
const LISTS = ['today', 'programs', 'deposits', 'payments', 'batches']

async function stand(place: string): Promise<void> {
  location.hash = `#${place},en`
  useThisBackend(galleryBackend())
  await loadSession()
}
async function faults(screen: Component): Promise<string[]> {
  render(screen, { global: { plugins: [i18n] } })
  for (let round = 0; round < 6; round++) {
    await settle()
    await nextTick()
  }
  // A screen that shows nothing breaks nothing.
  expect(document.body.querySelectorAll('button').length).toBeGreaterThan(0)
  const { violations } = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // The frame holds the landmarks and the heading of the place; here stands the screen alone.
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false }, 'heading-order': { enabled: false }, 'color-contrast': { enabled: false } },
  })
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}

beforeEach(() => {
  setLocale('en')
  resetRoutes()
})
afterEach(() => {
  cleanup()
  location.hash = ''
})

test('the rules are really asked: a button without a name and a list of buttons as options are found', async () => {
  const broken = defineComponent(() => () => h('ul', { role: 'listbox', 'aria-label': 'x' }, [h('li', { role: 'option' }, [h('button')])]))
  expect((await faults(broken)).map((fault) => fault.split(':')[0])).toEqual(expect.arrayContaining(['button-name', 'nested-interactive']))
})

for (const { place, name, params } of PLACES) {
  test(`the screen ${place} breaks none of the rules for accessible pages`, async () => {
    await stand(place)
    go(name, params)
    expect(await faults(screens[name] as Component)).toEqual([])
  })
}
for (const name of LISTS) {
  test(`the screen ${name} breaks none of them without a row either`, async () => {
    await stand(`${name},empty`)
    go(name as RouteName)
    expect(await faults(screens[name as RouteName] as Component)).toEqual([])
  })
}
test('the screens before the desk break none of them', async () => {
  await stand('sign-in')
  expect(await faults(SignIn)).toEqual([])
  cleanup()
  await stand('start')
  expect(await faults(StartScreen)).toEqual([])
})
