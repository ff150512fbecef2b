/**
 * Several bills at once: read one after the other, each a job with its own progress and cancel, each ending
 * in a preview of its own. Nothing is booked by itself; what is booked is booked file by file, each its own
 * transaction, and only the plan that was read. A file that fails stops nobody else.
 *
 * The queue is the window's and not a screen's: it goes on while the person looks elsewhere.
 */
import { effectScope, reactive, watch } from 'vue'
import { DeskFault, type Inspection, type Progress, type Requests, type Responses } from '../../backend'
import { useJob } from '../../jobs'
import { newOp } from '../../op'
import type { PickedFile } from '../common/pick'
import { whyNot } from './control'

export type BillState = 'waiting' | 'reading' | 'read' | 'failed' | 'cancelled' | 'chosen' | 'booking' | 'booked'

export interface QueuedBill {
  readonly key: number
  readonly file: string
  readonly name: string
  readonly bytes: string
  state: BillState
  progress: Progress
  /** Seconds. */
  left: number | null
  /** The figures of the preview; its rows are read again where one opens it. */
  inspection: Inspection | null
  fault: DeskFault | null
  /** The import, once it is booked, and whether it had been booked before. */
  import: string | null
  repeated: boolean
  /** The plan it was read with had changed; it was read again and waits for another look. */
  changed: boolean
  /** The operation under which it is booked: the same while the same plan is tried again. */
  op: string
}

export const bills = reactive<QueuedBill[]>([])
const still: Progress = { step: '', done: 0, total: null }
let keys = 0
let busy = false
let running: { key: number; cancel: () => void } | null = null

/** Takes files in behind those that wait. */
export function enqueue(files: readonly PickedFile[]): void {
  for (const { file, name, bytes } of files) {
    bills.push({ key: ++keys, file, name, bytes, state: 'waiting', progress: still, left: null, inspection: null, fault: null, import: null, repeated: false, changed: false, op: '' })
  }
  void work()
}

/** Whether a file may be booked as it was read. */
export const agrees = (bill: QueuedBill): boolean =>
  bill.state === 'read' && !bill.changed && bill.inspection !== null && !bill.inspection.unconfirmed &&
  whyNot(bill.inspection) === undefined && bill.inspection.control.agrees !== false && bill.inspection.verdicts.error === 0

/** Books what was read of a file: exactly that plan. */
export function book(bill: QueuedBill): void {
  if (bill.state !== 'read' || !bill.inspection || whyNot(bill.inspection) || bill.inspection.unconfirmed) return
  bill.op ||= newOp()
  bill.state = 'chosen'
  void work()
}
/** Reads a file again that failed or was cancelled. */
export function again(bill: QueuedBill): void {
  if (bill.state !== 'failed' && bill.state !== 'cancelled') return
  bill.state = 'waiting'
  void work()
}
/** Stops what runs, or takes out of the queue what has not begun. Nothing is half done either way. */
export function cancel(bill: QueuedBill): void {
  if (running?.key === bill.key) running.cancel()
  else if (bill.state === 'waiting') bill.state = 'cancelled'
  else if (bill.state === 'chosen') bill.state = 'read'
}
/** Takes a file off the list; what was booked stays booked. */
export function remove(bill: QueuedBill): void {
  if (bill.state === 'reading' || bill.state === 'booking') return
  const at = bills.indexOf(bill)
  if (at >= 0) bills.splice(at, 1)
}
/** Forgets everything: another person's files are nobody's. */
export function clear(): void {
  running?.cancel()
  bills.splice(0)
}

/** One at a time: what was chosen to be booked goes before what is still to be read. */
async function work(): Promise<void> {
  if (busy) return
  busy = true
  try {
    for (;;) {
      const chosen = bills.find((one) => one.state === 'chosen')
      const waiting = bills.find((one) => one.state === 'waiting')
      const bill = chosen ?? waiting
      if (!bill) return
      try {
        await (chosen ? commit(bill) : read(bill))
      } catch (thrown) {
        // A defect of one file's reading is that file's and stops no other.
        Object.assign(bill, { state: 'failed', fault: DeskFault.from(thrown) })
      }
    }
  } finally {
    busy = false
  }
}

/** Runs one job and shows it in its bill; null when it failed or was cancelled, which the bill then says. */
async function run<K extends 'payments.inspect' | 'payments.import'>(bill: QueuedBill, name: K, request: Requests[K], back: BillState): Promise<Responses[K] | null> {
  const scope = effectScope(true)
  const job = scope.run(() => {
    const made = useJob(name)
    watch([made.progress, made.left], ([progress, left]) => Object.assign(bill, { progress, left }), { flush: 'sync' })
    return made
  })
  if (!job) return null
  running = { key: bill.key, cancel: job.cancel }
  Object.assign(bill, { fault: null, progress: still, left: null })
  const answer = await job.run(request)
  running = null
  if (answer === null) {
    bill.fault = job.fault.value
    bill.state = job.state.value === 'cancelled' ? back : 'failed'
  }
  scope.stop()
  return answer
}

async function read(bill: QueuedBill): Promise<void> {
  bill.state = 'reading'
  const inspection = await run(bill, 'payments.inspect', { file: bill.file, profile: null, sheet: null, account: null, rows: 0 }, 'cancelled')
  if (inspection) Object.assign(bill, { inspection, state: 'read', op: '' })
}

async function commit(bill: QueuedBill): Promise<void> {
  const plan = bill.inspection?.plan
  if (!plan) return void (bill.state = 'failed')
  bill.state = 'booking'
  const request = { op: bill.op, file: bill.file, profile: null, sheet: null, account: null, plan }
  const receipt = await run(bill, 'payments.import', request, 'read')
  if (receipt) {
    Object.assign(bill, { state: 'booked', import: receipt.import, repeated: receipt.repeated, inspection: receipt.inspection })
  } else if (bill.fault?.code === 'plan_changed') {
    // Something else was booked since; what it would do now is read, and looked at, anew.
    bill.changed = true
    await read(bill)
  } else if (bill.fault) {
    // Nothing was stored; the same plan may be tried again under the same operation.
    bill.state = 'read'
  }
}
/** A person has looked at what a changed plan would do now. */
export function seen(bill: QueuedBill): void {
  bill.changed = false
}
