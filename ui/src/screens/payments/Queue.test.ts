import { fireEvent, render, screen } from '@testing-library/vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { DeskFault, useThisBackend } from '../../backend'
import { FakeBackend, type FakeJobHost } from '../../backend/fake'
import { i18n, setLocale } from '../../i18n'
import { resetRoutes, route } from '../../router'
import { settle } from '../../testing/flush'
import { fillMoney, inspection } from '../galleryMoney'
import BillQueue from './BillQueue.vue'
import { openBills } from './bills'
import { agrees, bills, book, clear, enqueue } from './queue'

let fake: FakeBackend
/** Readings that wait to be let on, by file. */
let gates: Map<string, { go: () => void; host: FakeJobHost }>
beforeEach(() => {
  setLocale('zh-CN')
  fake = new FakeBackend()
  fillMoney(fake)
  useThisBackend(fake)
  gates = new Map()
})
afterEach(() => {
  clear()
  resetRoutes()
})
async function rest() {
  for (let round = 0; round < 5; round++) {
    await settle()
    await nextTick()
  }
}
const files = (...names: string[]) => names.map((name) => ({ file: name, name: `${name}.csv`, bytes: '1' }))
/** Every reading waits for its gate; a cancelled one ends as the core ends it. */
function gated() {
  fake.work('payments.inspect', ({ file }, host) => new Promise((resolve, reject) => {
    gates.set(file, {
      host,
      go: () => (host.cancelled ? reject(new DeskFault('cancelled')) : resolve({ ...inspection(true), plan: `plan-${file}`, verdicts: { ...inspection(true).verdicts, error: 0 } })),
    })
  }))
}
async function through(file: string) {
  gates.get(file)?.go()
  await rest()
}
const states = () => bills.map(({ state }) => state)
const sent = (name: string) => fake.calls.filter((call) => call.name === name).map(({ request }) => request as Record<string, string>)

test('several files are read one after the other, and one alone opens its preview', async () => {
  openBills(files('only'))
  expect(route.value).toMatchObject({ name: 'import', params: { file: 'only' } })
  gated()
  openBills(files('a', 'b', 'c'))
  await rest()
  expect(route.value.name).toBe('bills')
  expect(states()).toEqual(['reading', 'waiting', 'waiting'])
  await through('a')
  expect(states()).toEqual(['read', 'reading', 'waiting'])
  await through('b')
  await through('c')
  expect(states()).toEqual(['read', 'read', 'read'])
  expect(sent('payments.import')).toEqual([])
})

test('a file that fails stops no other, and one that is cancelled leaves nothing behind', async () => {
  gated()
  enqueue(files('bad', 'slow', 'good'))
  await rest()
  render(BillQueue, { global: { plugins: [i18n] } })
  await rest()
  gates.get('bad')?.host.report({ step: 'read', done: 5, total: 10 })
  await rest()
  expect(bills[0]?.progress).toMatchObject({ done: 5, total: 10 })
  const broken = fake
  broken.work('payments.inspect', async ({ file }) => {
    if (file === 'slow') throw new DeskFault('broken_encoding')
    return inspection(true)
  })
  await fireEvent.click(screen.getAllByRole('button', { name: /取消/ })[0] as HTMLElement)
  await through('bad')
  expect(states()).toEqual(['cancelled', 'failed', 'read'])
  expect(screen.getByTestId('bill-queue').textContent).toContain('文件编码')
})

test('all that agree are booked with one key, each its own plan under its own operation', async () => {
  fake.work('payments.inspect', async ({ file }) => {
    const seen = { ...inspection(file !== 'odd'), plan: `plan-${file}` }
    return { ...seen, verdicts: { ...seen.verdicts, error: file === 'faulty' ? 1 : 0 } }
  })
  enqueue(files('a', 'odd', 'faulty', 'b'))
  await rest()
  expect(bills.map(agrees)).toEqual([true, false, false, true])
  render(BillQueue, { global: { plugins: [i18n] } })
  await rest()
  await fireEvent.click(screen.getByTestId('book-all'))
  await rest()
  expect(states()).toEqual(['booked', 'read', 'read', 'booked'])
  const imports = sent('payments.import')
  expect(imports.map(({ plan }) => plan)).toEqual(['plan-a', 'plan-b'])
  expect(new Set(imports.map(({ op }) => op)).size).toBe(2)
})

test('a plan that changed because another file was booked is read again and waits for a look', async () => {
  fake.work('payments.inspect', async ({ file }) => ({ ...inspection(true), plan: `plan-${file}`, verdicts: { ...inspection(true).verdicts, error: 0 } }))
  fake.work('payments.import', async () => {
    throw new DeskFault('plan_changed')
  })
  enqueue(files('a'))
  await rest()
  const [bill] = bills
  if (!bill) throw new Error('a bill')
  book(bill)
  await rest()
  expect(bill).toMatchObject({ state: 'read', changed: true })
  expect(agrees(bill)).toBe(false)
  expect(sent('payments.inspect')).toHaveLength(2)
})

test('files dropped on the queue join it', async () => {
  render(BillQueue, { global: { plugins: [i18n] } })
  await rest()
  fake.emit('files_dropped', { files: [{ file: 'x', name: 'x.csv', bytes: '1' }, { file: 'y', name: 'y.csv', bytes: '1' }] })
  await rest()
  expect(bills.map(({ name }) => name)).toEqual(['x.csv', 'y.csv'])
  expect(screen.getAllByTestId('queued-bill')).toHaveLength(2)
})
