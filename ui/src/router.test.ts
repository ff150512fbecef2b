import { beforeEach, expect, test } from 'vitest'
import { back, canGoBack, canGoForward, forward, go, replace, resetRoutes, route } from './router'

beforeEach(() => resetRoutes())

test('back and forward go through the places in order', () => {
  go('filings')
  go('filing', { id: '7' })
  back()
  expect([route.value.name, canGoForward.value]).toEqual(['filings', true])
  forward()
  expect(route.value).toMatchObject({ name: 'filing', params: { id: '7' } })
})

test('going somewhere else forgets what was ahead', () => {
  go('filings')
  back()
  go('programs')
  expect(canGoForward.value).toBe(false)
})

test('going where one is does nothing, with other parameters it is another visit', () => {
  go('filing', { id: '7' })
  const first = route.value.visit
  go('filing', { id: '7' })
  expect(route.value.visit).toBe(first)
  go('filing', { id: '8' })
  expect(route.value.visit).not.toBe(first)
})

test('what a screen kept is there again after Back', () => {
  go('filings')
  route.value.memo.row = 41
  go('filing', { id: '7' })
  back()
  expect(route.value.memo.row).toBe(41)
})

test('replace leaves no way back to the place it replaced', () => {
  go('filing', { id: '7' })
  replace('filing', { id: '8' })
  back()
  expect([route.value.name, canGoBack.value]).toEqual(['today', false])
})
