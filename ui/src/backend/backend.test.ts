import { expect, test, vi } from 'vitest'
import { useJob, secondsLeft } from '../jobs'
import { useThisBackend } from './index'
import { DeskFault } from './fault'
import { FakeBackend } from './fake'

test('a command without an answer is refused, and a refusal is a fault', async () => {
  const fake = new FakeBackend().answer('session.sign_in', () => {
    throw new DeskFault('sign_in_delayed', { seconds: '30' })
  })
  await expect(fake.call('counts.get', {})).rejects.toMatchObject({ code: 'unknown_command' })
  await expect(fake.call('session.sign_in', { login: 'a', password: 'b' })).rejects.toMatchObject({
    code: 'sign_in_delayed',
    params: { seconds: '30' },
  })
})

test('events reach whoever subscribed, until they unsubscribe', () => {
  const fake = new FakeBackend()
  const heard = vi.fn()
  const stop = fake.subscribe('changed', heard)
  fake.emit('changed', {})
  stop()
  fake.emit('changed', {})
  expect(heard).toHaveBeenCalledTimes(1)
})

test('whatever is thrown becomes a fault with text parameters', () => {
  expect(DeskFault.from({ code: 'too_large', params: { bytes: 5 } })).toMatchObject({ code: 'too_large', params: { bytes: '5' } })
  expect(DeskFault.from('boom')).toMatchObject({ code: 'internal', params: { detail: 'boom' } })
})

test('a job tells its progress and the time left, and ends with its result', async () => {
  let clock = 0
  useThisBackend(
    new FakeBackend().work('store.make_demo', async (_, host) => {
      for (const done of [0, 100, 200]) {
        host.report({ step: 'read', done, total: 1000 })
        clock += 1000
      }
      return { accounts: [], place: '7', answer: {} }
    }),
  )
  const job = useJob('store.make_demo', () => clock)
  expect(await job.run({ programs: 7, seed: 1 })).toEqual({ accounts: [], place: '7', answer: {} })
  expect([job.state.value, job.progress.value.done, job.left.value]).toEqual(['done', 200, 8])
})

test('a cancelled job is cancelled and not failed', async () => {
  let go!: () => void
  const gate = new Promise<void>((resolve) => (go = resolve))
  useThisBackend(new FakeBackend().work('store.make_demo', () => gate.then(() => ({ accounts: [], place: '7', answer: {} }))))
  const job = useJob('store.make_demo')
  const running = job.run({ programs: 7, seed: 1 })
  job.cancel()
  expect(job.state.value).toBe('cancelling')
  go()
  expect([await running, job.state.value, job.fault.value]).toEqual([null, 'cancelled', null])
})

test('too little to go by is no estimate', () => {
  expect(secondsLeft([{ at: 0, done: 0 }], 10)).toBeNull()
  expect(secondsLeft([{ at: 0, done: 0 }, { at: 100, done: 5 }], 10)).toBeNull()
  expect(secondsLeft([{ at: 0, done: 0 }, { at: 1000, done: 5 }], 0)).toBeNull()
})
