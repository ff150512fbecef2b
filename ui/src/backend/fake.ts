/**
 * A backend in memory, for tests and for `npm run dev` in a plain browser. It answers what it was
 * told to answer and refuses everything else with `unknown_command`; it makes no data of its own.
 */
import type { Backend, Job } from './index'
import type {
  CommandName,
  EventName,
  Events,
  Progress,
  Requests,
  Responses,
} from './contract'
import { DeskFault } from './fault'

type Answer<K extends CommandName> = (
  request: Requests[K],
) => Responses[K] | Promise<Responses[K]>

/** What a fake job may do while it runs. */
export interface FakeJobHost {
  report(progress: Progress): void
  readonly cancelled: boolean
}

type Work<K extends CommandName> = (
  request: Requests[K],
  host: FakeJobHost,
) => Promise<Responses[K]>

export class FakeBackend implements Backend {
  /** Every call in order, so that a test can say what the window asked for. */
  readonly calls: { name: string; request: unknown }[] = []
  private readonly answers = new Map<string, (request: never) => unknown>()
  private readonly works = new Map<string, (request: never, host: FakeJobHost) => unknown>()
  private readonly handlers = new Map<string, Set<(payload: never) => void>>()
  private jobs = 0

  /** Sets the answer of a command; throw a `DeskFault` in it to refuse. */
  answer<K extends CommandName>(name: K, answer: Answer<K>): this {
    this.answers.set(name, answer)
    return this
  }

  /** Sets the work of a job. */
  work<K extends CommandName>(name: K, work: Work<K>): this {
    this.works.set(name, work)
    return this
  }

  /** Sends an event to everybody who subscribed. */
  emit<E extends EventName>(event: E, payload: Events[E]): void {
    this.handlers.get(event)?.forEach((handler) => handler(payload as never))
  }

  async call<K extends CommandName>(name: K, request: Requests[K]): Promise<Responses[K]> {
    this.calls.push({ name, request })
    const answer = this.answers.get(name)
    if (!answer) throw new DeskFault('unknown_command', { command: name })
    try {
      return (await answer(request as never)) as Responses[K]
    } catch (thrown) {
      throw DeskFault.from(thrown)
    }
  }

  subscribe<E extends EventName>(event: E, handler: (payload: Events[E]) => void) {
    const set = this.handlers.get(event) ?? new Set()
    this.handlers.set(event, set)
    set.add(handler as (payload: never) => void)
    return () => void set.delete(handler as (payload: never) => void)
  }

  runJob<K extends CommandName>(
    name: K,
    request: Requests[K],
    onProgress: (progress: Progress) => void,
  ): Job<Responses[K]> {
    this.calls.push({ name, request })
    const state = { cancelled: false }
    const host: FakeJobHost = {
      report: onProgress,
      get cancelled() {
        return state.cancelled
      },
    }
    return {
      id: `job-${++this.jobs}`,
      done: this.runWork<K>(name, request, host),
      cancel: () => void (state.cancelled = true),
    }
  }

  private async runWork<K extends CommandName>(
    name: K,
    request: Requests[K],
    host: FakeJobHost,
  ): Promise<Responses[K]> {
    const work = this.works.get(name)
    if (!work) throw new DeskFault('unknown_command', { command: name })
    try {
      const result = (await work(request as never, host)) as Responses[K]
      if (host.cancelled) throw new DeskFault('cancelled')
      return result
    } catch (thrown) {
      throw DeskFault.from(thrown)
    }
  }
}
