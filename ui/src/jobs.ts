/** Long work as something a screen can show: state, progress, time left, cancel. */
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import { backend, DeskFault } from './backend'
import type { CommandName, Progress, Requests, Responses } from './backend'
import { t } from './i18n'

export type JobState = 'idle' | 'running' | 'cancelling' | 'done' | 'cancelled' | 'failed'

interface Sample {
  at: number
  done: number
}

/** Seconds left at the pace of the last samples; null while there is too little to say. */
export function secondsLeft(samples: readonly Sample[], total: number): number | null {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || total <= 0) return null
  const span = last.at - first.at
  const done = last.done - first.done
  if (span < 500 || done <= 0) return null
  return Math.max(0, ((total - last.done) * span) / done / 1000)
}

/** A rough duration for people: `40 s`, `3 min 20 s`, `1 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return t('ui.seconds', { n: whole })
  const minutes = Math.floor(whole / 60)
  if (minutes >= 60) return t('ui.hoursMinutes', { h: Math.floor(minutes / 60), m: minutes % 60 })
  const rest = whole % 60
  return minutes >= 10 || rest === 0
    ? t('ui.minutes', { n: minutes })
    : t('ui.minutesSeconds', { m: minutes, s: rest })
}

/** Samples older than this do not speak for the pace now. */
const WINDOW = 50

export function useJob<K extends CommandName>(name: K, now: () => number = () => performance.now()) {
  const state = ref<JobState>('idle')
  const progress = shallowRef<Progress>({ step: '', done: 0, total: null })
  const left = ref<number | null>(null)
  const fault = shallowRef<DeskFault | null>(null)
  let stop: (() => void) | null = null
  let samples: Sample[] = []

  function onProgress(next: Progress) {
    if (next.step !== progress.value.step) samples = []
    samples = [...samples.slice(-WINDOW), { at: now(), done: next.done }]
    progress.value = next
    left.value = secondsLeft(samples, next.total ?? 0)
  }

  /** Runs the job; null when it failed or was cancelled, which `state` and `fault` tell apart. */
  async function run(request: Requests[K]): Promise<Responses[K] | null> {
    state.value = 'running'
    fault.value = null
    samples = []
    left.value = null
    progress.value = { step: '', done: 0, total: null }
    const job = backend().runJob(name, request, onProgress)
    stop = job.cancel
    try {
      const result = await job.done
      state.value = 'done'
      return result
    } catch (thrown) {
      const known = DeskFault.from(thrown)
      state.value = known.code === 'cancelled' ? 'cancelled' : 'failed'
      fault.value = known.code === 'cancelled' ? null : known
      return null
    } finally {
      stop = null
    }
  }

  function cancel() {
    if (!stop) return
    state.value = 'cancelling'
    stop()
  }

  onScopeDispose(() => stop?.(), true)
  const busy = computed(() => state.value === 'running' || state.value === 'cancelling')
  return { state, progress, left, fault, busy, run, cancel }
}
