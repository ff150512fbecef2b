import { expect, test, vi } from 'vitest'
import { type Held, held, settle } from '../../testing/flush'
import { RowCache } from './rowCache'

const numbers = (from: number, to: number) =>
  Promise.resolve(Array.from({ length: to - from }, (_, at) => from + at))

test('rows come in pages of a hundred and each page is asked for once', async () => {
  const load = vi.fn(numbers)
  const cache = new RowCache<number>(load)
  cache.want(95, 130)
  cache.want(96, 131)
  await settle()
  expect(load.mock.calls).toEqual([
    [0, 100],
    [100, 200],
  ])
  expect([cache.get(99), cache.get(100), cache.get(200)]).toEqual([99, 100, undefined])
})

test('never more than six thousand rows are held, and the oldest pages go first', async () => {
  const cache = new RowCache<number>(numbers)
  for (let page = 0; page < 80; page++) {
    cache.want(page * 100, page * 100 + 40)
    await settle()
  }
  expect(cache.rowsHeld).toBe(6000)
  expect(cache.get(1999)).toBeUndefined()
  expect(cache.get(2000)).toBe(2000)
  expect(cache.get(7999)).toBe(7999)
})

test('a page that is looked at again stays young', async () => {
  const cache = new RowCache<number>(numbers, { maxPages: 2 })
  for (const page of [0, 1, 0, 2]) {
    cache.want(page * 100, page * 100 + 10)
    await settle()
  }
  expect(cache.get(5)).toBe(5)
  expect(cache.get(105)).toBeUndefined()
})

test('an answer from before a reset is dropped', async () => {
  const questions: Held<string[]>[] = []
  const cache = new RowCache<string>(() => {
    const question = held<string[]>()
    questions.push(question)
    return question.promise
  })
  cache.want(0, 10)
  cache.reset()
  cache.want(0, 10)
  questions[1]?.give(['new'])
  await settle()
  questions[0]?.give(['old'])
  await settle()
  expect(cache.get(0)).toBe('new')
})

test('a fast scroll only asks for where it stops', async () => {
  const questions = new Map<number, Held<number[]>>()
  const cache = new RowCache<number>(
    (from) => {
      const question = held<number[]>()
      questions.set(from, question)
      return question.promise
    },
    { maxInFlight: 1 },
  )
  for (const from of [0, 10_000, 20_000, 579_900]) cache.want(from, from + 30)
  questions.get(0)?.give([1])
  await settle()
  expect([...questions.keys()]).toEqual([0, 579_900])
})

test('a failed page is told once and asked for again only by retry', async () => {
  const onFault = vi.fn()
  const load = vi.fn(numbers).mockRejectedValueOnce(new Error('gone'))
  const cache = new RowCache<number>(load, { onFault })
  cache.want(0, 10)
  await settle()
  cache.want(0, 11)
  await settle()
  expect([onFault.mock.calls.length, load.mock.calls.length, cache.hasFailed(3)]).toEqual([1, 1, true])
  cache.retry()
  await settle()
  expect([cache.get(3), cache.failures]).toEqual([3, 0])
})

test('a last page that was short is read again when the view grows', async () => {
  let total = 120
  const cache = new RowCache<number>(numbers, { total: () => total })
  cache.want(100, 120)
  await settle()
  expect(cache.get(119)).toBe(119)
  total = 150
  cache.grow(total)
  cache.want(100, 150)
  await settle()
  expect(cache.get(149)).toBe(149)
})

test('a page asked for before the view grew is not kept short', async () => {
  let total = 50
  const first = held<number[]>()
  const load = vi.fn(numbers).mockReturnValueOnce(first.promise)
  const cache = new RowCache<number>(load, { total: () => total })
  cache.want(0, 50)
  total = 100
  cache.grow(total)
  first.give(await numbers(0, 50))
  await settle()
  expect(load.mock.calls).toEqual([
    [0, 50],
    [0, 100],
  ])
  expect(cache.get(99)).toBe(99)
})
