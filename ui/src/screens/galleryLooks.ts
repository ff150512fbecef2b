/** Second looks for the gallery: three that wait, figures of four reviewers, and two disagreements. */
import type { AgreementRow, Disagreement, FilingDetail, LookDetail, LookSide } from '../backend'
import type { FakeBackend } from '../backend/fake'
import { dayOf } from '../format'

const MINUTE = 60_000
const now = Date.now()

const row = (login: string, looks: number, agreed: number, per_mille: number, low: number, high: number, more: Partial<AgreementRow> = {}): AgreementRow => ({
  logins: [login], mine: false, looks, agreed, other_fields: 0, unsettled: 0, found_right: 0, found_wrong: 0, per_mille, low, high, few: looks < 5, ...more,
})
const ROWS = [
  row('cai', 3, 3, 1000, 438, 1000),
  row('guan', 40, 35, 875, 739, 945, { other_fields: 2, found_right: 3, found_wrong: 2 }),
  row('shen', 118, 112, 949, 893, 976, { mine: true, other_fields: 4, unsettled: 1, found_right: 4, found_wrong: 1 }),
  row('yan', 61, 60, 984, 913, 997, { found_wrong: 1 }),
]
const approved = (login: string, at: number): LookSide => ({ login, at, verdict: 'approved', reasons: [] })
const returned = (login: string, at: number): LookSide => ({
  login, at, verdict: 'returned',
  reasons: [{ code: 'R04', key_name: '主体证件住所', error: '填写的证件住所与证件上的住所不一致。', suggest: '请按最新证件上的住所填写。' }],
})
const LOOKS: Disagreement[] = [
  { id: '12', filing: '41', order_no: '2026112100101480', program_name: '邻里团购', revision: 1, first: approved('shen', now - 300 * MINUTE), second: returned('yan', now - 40 * MINUTE), ruling: null, refusal: null },
  {
    id: '7', filing: '22', order_no: '2026112100100777', program_name: '云上书屋', revision: 2, first: returned('guan', now - 4000 * MINUTE), second: approved('cai', now - 3000 * MINUTE),
    ruling: { login: 'zhou', at: now - 2000 * MINUTE, right: 'first', words: '住所门牌号与执照不符，应予退回。' }, refusal: 'wrong_state',
  },
]

export function fillLooks(fake: FakeBackend, detailOf: (id: string) => FilingDetail): void {
  let at = 0
  /** As the core tells it: nothing of what was decided. */
  const look = (): LookDetail | null => {
    if (at >= 3) return null
    const filing = detailOf(String(3 + at))
    const blind = { ...filing, status: 2, sms_status: null, due: null, lease: null, notes: [], history: filing.history.filter(({ revision }) => revision < filing.revision) }
    return { id: String(at + 1), held_until: Date.now() + 30 * MINUTE, filing: blind }
  }
  fake
    .answer('look.next', () => ({ look: look(), looks_waiting: 3 - at }))
    .answer('look.decide', ({ id }) => {
      at += 1
      return { id, next: look(), looks_waiting: 3 - at }
    })
    .answer('look.agreement', ({ from, to }) => ({ from: from ?? dayOf(now), to: to ?? dayOf(now), rows: ROWS, looks_waiting: 3, to_settle: 1 }))
    .answer('look.list', ({ settled }) => ({ looks: settled ? LOOKS : LOOKS.filter(({ ruling }) => ruling === null), more: false }))
    .answer('look.settle', () => ({}))
}

/** No look waits and none was answered. */
export function fillNothing(fake: FakeBackend): void {
  fake
    .answer('look.next', () => ({ look: null, looks_waiting: 0 }))
    .answer('look.agreement', ({ from, to }) => ({ from: from ?? dayOf(now), to: to ?? dayOf(now), rows: [], looks_waiting: 0, to_settle: 0 }))
    .answer('look.list', () => ({ looks: [], more: false }))
}
