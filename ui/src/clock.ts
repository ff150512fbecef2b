/** The time, once a second, for whatever counts down on screen. It ticks only while somebody looks. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const now = ref(Date.now())
let lookers = 0
let timer: ReturnType<typeof setInterval> | undefined

/** Unix milliseconds, at most a second old, for as long as the component lives. */
export function useNow(): Readonly<Ref<number>> {
  now.value = Date.now()
  if (lookers++ === 0) timer = setInterval(() => (now.value = Date.now()), 1000)
  onScopeDispose(() => {
    if (--lookers === 0) clearInterval(timer)
  })
  return readonly(now)
}

/** Whole seconds from `now` until `at`, never below 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000))
}

/** `4:07`: minutes and seconds of a running clock. */
export function clockText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
